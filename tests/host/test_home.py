"""The home folder: secrets, lock and addresses."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from anlan.host.account import Account, can_enter
from anlan.host.home import SOCKET_FOLDER_LIMIT, Home, find_home
from anlan.kernel.errors import OutOfOrder


def test_a_secret_is_made_once_however_many_ask_at_the_same_time(home: Home) -> None:
    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(lambda _: home.read_secret("django"), range(64)))
    assert len(found) == 1
    assert len(found.pop()) >= 43


def test_a_secret_is_readable_by_its_owner_alone(home: Home) -> None:
    home.read_secret("django")
    assert (home.secrets / "django").stat().st_mode & 0o777 == 0o600
    assert home.secrets.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in home.secrets.iterdir()] == ["django"], "no draft is left behind"


def test_a_secret_of_the_environment_wins_and_is_not_written(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANLAN_SECRET_DATABASE_APP", "given")
    assert home.read_secret("database-app") == "given"
    assert not home.secrets.exists()


def test_a_second_process_is_refused_by_name_while_the_first_lives(home: Home) -> None:
    script = "from anlan.host.home import find_home\nwith find_home().lock(): pass"
    with home.lock():
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "OutOfOrder" in done.stderr
    assert f"(process {os.getpid()})" in done.stderr
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_the_lock_is_free_again_after_a_failure(home: Home) -> None:
    with pytest.raises(ZeroDivisionError), home.lock():
        _ = 1 / 0
    with home.lock():
        assert home.run.is_dir()


def test_the_lock_does_not_take_a_second_time(home: Home) -> None:
    with home.lock(), pytest.raises(OutOfOrder, match="Another anlan already uses"), home.lock():
        pass


def test_an_outside_database_wins_and_the_owner_may_have_an_address_of_its_own(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db/anlan")
    assert home.database_url("app") == home.database_url("owner") == "postgresql://app@db/anlan"
    monkeypatch.setenv("ANLAN_OWNER_DATABASE_URL", "postgresql://owner@db/anlan")
    assert home.database_url("app") == "postgresql://app@db/anlan"
    assert home.database_url("owner") == "postgresql://owner@db/anlan"


def test_roles_have_passwords_of_their_own(home: Home) -> None:
    addresses = {home.database_url(role) for role in ("app", "owner")}
    assert len(addresses) == 2
    assert len({address.split("@")[0].split(":")[2] for address in addresses}) == 2


def test_a_long_path_gets_a_short_socket_folder(tmp_path: Path) -> None:
    long = Home(tmp_path / ("a" * 60) / ("b" * 60))
    folder = long.socket_folder()
    assert len(os.fsencode(folder)) <= SOCKET_FOLDER_LIMIT
    assert folder == long.socket_folder(), "server and client must find the same folder"
    assert folder != Home(tmp_path / ("a" * 60) / ("c" * 60)).socket_folder()


def test_a_private_folder_is_closed_to_another_account(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    mine = tmp_path.stat()
    assert not can_enter(tmp_path, Account(mine.st_uid + 1, mine.st_gid + 1, switched=True))
    assert can_enter(tmp_path, Account(mine.st_uid, mine.st_gid, switched=False))
    assert can_enter(Path("/usr"), Account(mine.st_uid + 1, mine.st_gid + 1, switched=True))


def test_the_home_is_named_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANLAN_HOME", "here")
    assert find_home().path == tmp_path / "here", "a child with another working folder finds the same home"
    monkeypatch.delenv("ANLAN_HOME")
    assert find_home().path == (
        Path("/var/lib/anlan") if os.geteuid() == 0 else Path.home() / ".local/share/anlan"
    )
