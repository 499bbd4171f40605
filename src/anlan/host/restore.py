"""Bringing a saved installation back into an empty home, checked byte by byte and then entry by entry."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from anlan.host.backup import DUMP, FORMAT, HOME_PREFIX, MANIFEST
from anlan.host.dump import check_filled, restore_dump
from anlan.host.home import Home
from anlan.host.running import serve_database
from anlan.host.telling import write_command
from anlan.kernel.errors import Invalid, OutOfOrder, Unavailable

BLOCK = 1 << 20


def restore_backup(home: Home, file: Path, *, say: Callable[[str], None]) -> None:
    """Fill the empty `home` and, if DATABASE_URL names one, the empty database from `file` (`-`: a pipe).

    Every member is compared with the manifest before anything is used; the schema is brought to this version;
    last, `anlan ledger verify` reads the whole record. A failure before that leaves the home empty.
    Raises OutOfOrder when the home is not empty, NotFound when nothing was saved in the file, Invalid when it
    is damaged, cut off or newer than this version, Unavailable when the record does not verify.
    """
    with home.lock():
        _check_empty(home)
        stage = home.path / "restoring"
        try:
            say("Checking the file")
            with _open_source(file) as source:
                manifest = _unpack(source, stage)
            _warn_of_environment(manifest, say)
            placed = _place(stage, home)
        except BaseException:
            shutil.rmtree(stage, ignore_errors=True)
            raise
        with ExitStack() as running:
            try:
                if home.is_embedded:
                    running.enter_context(serve_database(home))
                say("Writing the database")
                restore_dump(home.database_url("owner"), stage / DUMP)
                check_filled(home.database_url("owner"))
            except BaseException:
                running.close()
                _empty(home, placed)
                raise
            finally:
                shutil.rmtree(stage, ignore_errors=True)
            say("Bringing the schema to this version")
            _run_command(home, "database", "migrate")
            say("Verifying the record")
            _run_command(home, "ledger", "verify")
    say(f"Restored from {manifest['made_at']}; this serves it: {write_command(home, 'up')}")


def _check_empty(home: Home) -> None:
    left = [path for path in home.path.rglob("*") if path.is_file() and path.parent != home.run]
    if left:
        raise OutOfOrder(
            f"{home.path} is not empty.",
            why=f"It has {left[0].relative_to(home.path)}.",
            how="Restore into another folder by ANLAN_HOME, then move it into place.",
        )


def _unpack(source: IO[bytes], stage: Path) -> dict[str, Any]:
    """Write the members below `stage` and return the manifest they were compared with."""
    found: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(fileobj=source, mode="r|") as archive:
            for entry in archive:
                content = archive.extractfile(entry)
                if content is None or manifest is not None:
                    raise Invalid(f"{entry.name} does not belong into a backup.")
                if entry.name == MANIFEST:
                    manifest = json.load(content)
                else:
                    found[entry.name] = _write(content, stage / _check_name(entry.name))
    except (tarfile.TarError, ValueError, EOFError) as error:
        raise Invalid("The file is not a backup, or it is damaged.", why=str(error)) from error
    return _check_manifest(manifest, found)


def _check_name(name: str) -> Path:
    path = Path(name)
    if path.is_absolute() or ".." in path.parts or not (name == DUMP or name.startswith(HOME_PREFIX)):
        raise Invalid(f"{name} does not belong into a backup.", why="It points outside the home.")
    return path


def _write(content: IO[bytes], path: Path) -> dict[str, Any]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as target:
        while block := content.read(BLOCK):
            target.write(block)
            digest.update(block)
            size += len(block)
    return {"size": size, "sha256": digest.hexdigest()}


def _check_manifest(manifest: dict[str, Any] | None, found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if manifest is None:
        raise Invalid("The backup was cut off.", why="Its manifest, the last member, is missing.")
    if manifest["format"] > FORMAT or _read_version(manifest["anlan"]) > _read_version(version("anlan")):
        raise Invalid(
            f"The backup is of anlan {manifest['anlan']}, this is {version('anlan')}.",
            how="Install that version or a newer one.",
        )
    wrong = sorted(
        name
        for name in manifest["members"].keys() | found.keys()
        if manifest["members"].get(name) != found.get(name)
    )
    if wrong or DUMP not in found:
        raise Invalid(
            "The backup is damaged.",
            why=f"Not as it was written: {', '.join(wrong[:5]) or DUMP}.",
            how="Use another copy.",
        )
    return manifest


def _read_version(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text)[:3])


def _warn_of_environment(manifest: dict[str, Any], say: Callable[[str], None]) -> None:
    missing = [name for name in manifest["secrets_from_environment"] if name not in os.environ]
    if missing:
        say(f"The installation took secrets from its environment; set them here too: {', '.join(missing)}")


def _place(stage: Path, home: Home) -> list[Path]:
    """Move what was saved of the home into it; the folders there are empty."""
    placed = []
    for path in sorted((stage / HOME_PREFIX).iterdir()):
        target = home.path / path.name
        if target.is_dir():
            shutil.rmtree(target)
        path.rename(target)
        placed.append(target)
    return placed


def _empty(home: Home, placed: list[Path]) -> None:
    for path in (*placed, home.database):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _run_command(home: Home, *words: str) -> None:
    environment = {**os.environ, "ANLAN_HOME": str(home.path)}
    done = subprocess.run([sys.executable, "-P", "-m", "anlan.cli", *words], env=environment, check=False)
    if done.returncode:
        raise Unavailable(
            f"The data was restored, but `anlan {' '.join(words)}` found fault with it.",
            why="See above.",
            how="Compare with another backup before you use it.",
        )


@contextmanager
def _open_source(file: Path) -> Iterator[IO[bytes]]:
    if str(file) == "-":
        yield sys.stdin.buffer
        return
    try:
        with file.open("rb") as source:
            yield source
    except OSError as error:
        raise Invalid(f"{file} cannot be read.", why=f"{error.strerror}.") from error
