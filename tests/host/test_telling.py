"""What is said to whoever typed a command: about the folder, the database's address, where to look."""

from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path

import pytest

from anlan.host.address import check_address, name_server
from anlan.host.home import Home
from anlan.host.keeper import Keeper, Part
from anlan.host.postgres import Launch
from anlan.host.reaching import add_own_name, explain_names, find_public_address, write_address
from anlan.host.telling import explain_folder, write_command
from anlan.kernel.errors import Invalid

from .server import ANLAN


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    told = {**os.environ, **environment}
    return subprocess.run([ANLAN, *words], capture_output=True, text=True, check=False, env=told)


def test_a_command_works_as_it_is_printed(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home.path.parent)
    assert write_command(home, "demo", "accounts") == f"ANLAN_HOME=home {ANLAN} demo accounts"
    told = write_command(home, "status")
    done = subprocess.run(["sh", "-c", told], capture_output=True, text=True, check=False)
    assert done.stdout == f"stopped: nothing runs on {home.path}\n"


def test_the_folder_of_another_account_is_told_with_its_owner(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.create()
    monkeypatch.chdir("/")
    monkeypatch.setattr("os.geteuid", lambda: home.path.stat().st_uid + 1)
    fault = PermissionError(errno.EACCES, "Permission denied", str(home.secrets / "django"))
    told = str(explain_folder(home, fault))
    assert f"{home.path} belongs to {home.path.owner()}." in told
    assert f"sudo -u {home.path.owner()} ANLAN_HOME={home.path} {ANLAN}" in told


def test_a_fault_that_is_not_the_folder_s_is_left_alone(home: Home) -> None:
    home.create()
    assert explain_folder(home, FileNotFoundError(errno.ENOENT, "", str(home.run / "status.json"))) is None
    assert explain_folder(home, PermissionError(errno.EACCES, "", "/elsewhere/file")) is None
    assert explain_folder(home, OSError("without a file")) is None


@pytest.mark.parametrize("folder", ["/etc/passwd", "/proc/x"])
@pytest.mark.parametrize("words", [("up",), ("backup", "n.tar"), ("demo", "accounts"), ("status",)])
def test_a_home_that_can_be_none_is_a_sentence(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*words, ANLAN_HOME=folder)
    assert done.returncode in (1, 2)
    assert folder in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://u:S3cret@db/x",
        "mysql://u:S3cret@db/x",
        "u:S3cret@db",
        "postgresql://u:S3cret@db",
        "postgresql://u:S3cret@db:port/x",
        "postgresql://u:S3/cret@db/x",
        "postgresql://u:S3cret%zz@db/x",
        "postgresql://u:S3cret@[db/x",
    ],
)
def test_a_wrong_address_of_the_database_is_refused_without_a_word_of_it(url: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_address(url, field="DATABASE_URL")
    assert str(refusal.value).startswith("DATABASE_URL: ")
    assert not any(part in str(refusal.value) for part in ("S3", "cret"))


@pytest.mark.parametrize("words", [("up",), ("backup", "n.tar"), ("people", "bootstrap")])
def test_no_command_shows_the_password_of_the_database(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*words, DATABASE_URL="postgresql+psycopg://u:S3cret@db/x")
    assert done.returncode == 2
    assert "anlan: DATABASE_URL: " in done.stderr
    assert "S3cret" not in done.stdout + done.stderr
    assert not home.path.exists()


def test_a_server_that_is_down_is_named_itself(home: Home) -> None:
    home.create()
    done = run("people", "bootstrap", DATABASE_URL="postgresql://u:S3cret@127.0.0.1:9/x")
    assert "Is the server that DATABASE_URL names, 127.0.0.1:9, up?" in done.stderr
    assert "anlan up" not in done.stderr
    assert "S3cret" not in done.stderr
    assert name_server("postgresql:///x") == "this machine:5432"


def test_the_printed_address_is_one_that_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANLAN_HOSTS", raising=False)
    assert write_address("::1", 80) == "http://[::1]:80"
    assert find_public_address("0.0.0.0", 8000) == "http://127.0.0.1:8000"  # noqa: S104 - not bound
    assert "ANLAN_HOSTS=" in explain_names("0.0.0.0")  # noqa: S104 - not bound
    assert explain_names("127.0.0.1") == ""
    assert add_own_name("192.168.7.7") == "192.168.7.7"
    monkeypatch.setenv("ANLAN_HOSTS", ".example.org, plans.example.org")
    assert find_public_address("0.0.0.0", 8000) == "http://plans.example.org:8000"  # noqa: S104 - not bound
    assert explain_names("0.0.0.0") == ""  # noqa: S104 - not bound
    assert add_own_name("0.0.0.0") == ".example.org,plans.example.org"  # noqa: S104 - not bound


def test_a_part_that_gave_up_is_quoted_by_its_refusal() -> None:
    keeper = Keeper(Part("demo", lambda: Launch(())))
    keeper.last_lines.extend(['{"event": "x"}', "anlan: It is in use.", "more"])
    assert keeper.refusal == "It is in use."
    keeper.last_lines.clear()
    keeper.last_lines.extend(["one", "two"])
    assert keeper.refusal == "one two"
