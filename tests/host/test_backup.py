"""Backup and restore: what was saved comes back byte for byte, and nothing damaged is taken for whole."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from anlan.host.backup import DUMP, MANIFEST, list_files, save_backup
from anlan.host.home import Home
from anlan.host.restore import restore_backup
from anlan.host.running import open_database, serve_database
from anlan.kernel.errors import Invalid, NotFound, OutOfOrder

from .server import ANLAN


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a home that has people, entries and a file, and `saved.tar` made of it."""
    folder = tmp_path_factory.mktemp("saved")
    with pytest.MonkeyPatch.context() as environment:
        for name in ("DATABASE_URL", "ANLAN_OWNER_DATABASE_URL", "ANLAN_DB_ROLE"):
            environment.delenv(name, raising=False)
        environment.setenv("ANLAN_HOME", str(folder / "home"))
        home = Home(folder / "home")
        home.create()
        (home.files / "attachments").mkdir()
        (home.files / "attachments" / "证明.pdf").write_bytes(b"%PDF-1.7 " + bytes(3_000_000))
        with open_database(home):
            for words in (("database", "migrate"), ("people", "bootstrap"), ("ledger", "seal")):
                subprocess.run([ANLAN, *words], check=True, capture_output=True)
        subprocess.run([ANLAN, "backup", str(folder / "saved.tar")], check=True, capture_output=True)
    return folder


def count_rows(home: Home) -> dict[str, int]:
    tables = ("ledger_entry", "ledger_seal", "directory_person", "django_migrations")
    count = sql.SQL("SELECT count(*) FROM {}")
    with open_database(home), psycopg.connect(home.database_url("app")) as connection:
        found = {name: connection.execute(count.format(sql.Identifier(name))).fetchone() for name in tables}
    return {name: row[0] for name, row in found.items() if row}


def test_an_installation_comes_back_in_an_empty_home(home: Home, saved: Path) -> None:
    said: list[str] = []
    restore_backup(home, saved / "saved.tar", say=said.append)
    old = Home(saved / "home")
    assert count_rows(home) == count_rows(old)
    assert count_rows(home)["ledger_entry"] > 0
    left = {path.relative_to(home.path): path.read_bytes() for path in list_files(home)}
    assert left == {path.relative_to(old.path): path.read_bytes() for path in list_files(old)}
    assert "Verifying the record" in said
    assert (home.secrets / "django").stat().st_mode & 0o777 == 0o600
    with (
        open_database(home),
        psycopg.connect(home.database_url("app")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("UPDATE ledger_entry SET actor = 'x'")


def test_a_backup_is_for_its_owner_alone_and_never_overwritten(saved: Path, home: Home) -> None:
    assert (saved / "saved.tar").stat().st_mode & 0o777 == 0o600
    with pytest.raises(Invalid, match="never overwritten"):
        save_backup(home, saved / "saved.tar", say=lambda _: None)


def test_a_database_without_tables_is_no_installation_to_save(home: Home, tmp_path: Path) -> None:
    with home.lock(), serve_database(home):
        pass
    with pytest.raises(NotFound, match="no table ledger_entry"):
        save_backup(home, tmp_path / "nothing.tar", say=lambda _: None)
    assert not (tmp_path / "nothing.tar").exists()


def test_a_place_that_cannot_be_written_is_told(home: Home) -> None:
    with pytest.raises(Invalid, match=r"/proc/saved\.tar cannot be written"):
        save_backup(home, Path("/proc/saved.tar"), say=lambda _: None)


def test_the_manifest_names_every_member(saved: Path) -> None:
    with tarfile.open(saved / "saved.tar") as archive:
        names = archive.getnames()
        content = archive.extractfile(MANIFEST)
        assert content is not None
        manifest = json.load(content)
    assert names[0] == DUMP
    assert names[-1] == MANIFEST, "what comes last proves that nothing is missing"
    assert set(manifest["members"]) == set(names[:-1])
    assert {"home/secrets/django", "home/keys/ledger.pem", "home/files/attachments/证明.pdf"} <= set(names)
    assert not [name for name in names if name.startswith(("home/database", "home/run"))]


def test_a_home_that_is_not_empty_is_left_alone(home: Home, saved: Path) -> None:
    home.create()
    (home.files / "mine.txt").write_text("mine")
    with pytest.raises(OutOfOrder, match=r"is not empty\. It has files/mine\.txt"):
        restore_backup(home, saved / "saved.tar", say=lambda _: None)
    assert [path.name for path in home.files.iterdir()] == ["mine.txt"]


def cut_off(content: bytes) -> bytes:
    return content[: len(content) // 2]


def without_end(content: bytes) -> bytes:
    """Everything but the manifest and what follows it."""
    return content[: content.rindex(MANIFEST.encode())] + bytes(10240)


def with_changed_byte(content: bytes) -> bytes:
    place = content.index(b"%PDF-1.7") + 5000
    return content[:place] + b"x" + content[place + 1 :]


def with_escape(content: bytes) -> bytes:
    """A first member that points out of the home."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        entry = tarfile.TarInfo("home/../../escaped")
        entry.size = 1
        archive.addfile(entry, io.BytesIO(b"x"))
    return made.getvalue()


def no_tar(_: bytes) -> bytes:
    return b"not a tar"


@pytest.mark.parametrize("damage", [cut_off, without_end, with_changed_byte, with_escape, no_tar])
def test_a_damaged_file_is_refused_and_the_home_stays_empty(
    home: Home, saved: Path, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    damaged = tmp_path / "damaged.tar"
    damaged.write_bytes(damage((saved / "saved.tar").read_bytes()))
    with pytest.raises(Invalid):
        restore_backup(home, damaged, say=lambda _: None)
    assert list(list_files(home)) == []
    assert not home.database.exists()
    assert not (tmp_path.parent / "escaped").exists()


def test_a_backup_of_a_newer_version_is_refused(
    home: Home, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anlan.host.restore.version", lambda _: "0.0.9")
    with pytest.raises(Invalid, match="Install that version or a newer one"):
        restore_backup(home, saved / "saved.tar", say=lambda _: None)


def test_a_pipe_carries_a_backup_both_ways(home: Home, saved: Path) -> None:
    command = [sys.executable, "-m", "anlan.cli"]
    with (saved / "saved.tar").open("rb") as source:
        done = subprocess.run([*command, "restore", "-"], stdin=source, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    piped = subprocess.run([*command, "backup", "-"], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(piped)) as archive:
        assert archive.getnames()[-1] == MANIFEST


def test_a_restored_record_that_was_tampered_with_is_told(home: Home, saved: Path, tmp_path: Path) -> None:
    restore_backup(home, saved / "saved.tar", say=lambda _: None)
    with open_database(home), psycopg.connect(home.database_url("owner")) as connection:
        connection.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        connection.execute("UPDATE ledger_entry SET actor = 'somebody' WHERE seq = 1")
    save_backup(home, tmp_path / "tampered.tar", say=lambda _: None)
    empty = subprocess.run(
        [ANLAN, "restore", str(tmp_path / "tampered.tar")],
        env={**os.environ, "ANLAN_HOME": str(tmp_path / "again")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert empty.returncode == 2
    assert "`anlan ledger verify` found fault with it" in empty.stderr
