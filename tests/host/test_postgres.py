"""The embedded PostgreSQL: who gets in, what survives, what is refused."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg
import pytest

from anlan.host import binaries
from anlan.host.account import Account
from anlan.host.binaries import find_binaries, open_binaries
from anlan.host.home import DATABASE, Home
from anlan.host.postgres import find_server
from anlan.host.process import stop_processes
from anlan.host.running import is_answering, open_database, serve_database
from anlan.kernel.errors import OutOfOrder, Unavailable

FAST = ("fsync=off",)


def test_only_who_knows_the_password_gets_in(home: Home) -> None:
    with home.lock(), serve_database(home, settings=FAST):
        with psycopg.connect(home.database_url("app")) as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("anlan_app",)
        wrong = home.database_url("app").replace(home.read_secret("database-app"), "wrong")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)


def test_it_has_no_network_address(home: Home) -> None:
    with home.lock(), serve_database(home, settings=FAST):
        with psycopg.connect(home.database_url("app")) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert home.socket_folder().stat().st_mode & 0o777 == 0o700
        assert home.database.stat().st_mode & 0o777 == 0o700
    assert not home.socket_folder().exists()


def test_no_query_takes_more_than_one_core(home: Home) -> None:
    with (
        home.lock(),
        serve_database(home, settings=FAST),
        psycopg.connect(home.database_url("app")) as connection,
    ):
        assert connection.execute("SHOW max_parallel_workers_per_gather").fetchone() == ("0",)


def test_the_application_role_cannot_change_the_schema(home: Home) -> None:
    with home.lock(), serve_database(home, settings=FAST):
        with psycopg.connect(home.database_url("owner")) as connection:
            connection.execute("CREATE TABLE kept (n int)")
        for statement in ("CREATE TABLE other (n int)", "DROP TABLE kept", "ALTER TABLE kept ADD m int"):
            with (
                psycopg.connect(home.database_url("app")) as connection,
                pytest.raises(psycopg.errors.InsufficientPrivilege),
            ):
                connection.execute(statement)


def test_what_was_committed_survives_kill_9(home: Home) -> None:
    with home.lock():
        with serve_database(home):
            with psycopg.connect(home.database_url("owner")) as connection:
                connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
            server = find_server(home)
            assert server is not None
            stop_processes([server], signal.SIGKILL, patience=10)
        with serve_database(home), psycopg.connect(home.database_url("owner")) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)


def test_an_interrupted_making_is_begun_anew(home: Home) -> None:
    home.create()
    (home.path / "database.new").mkdir()
    (home.path / "database.new" / "PG_VERSION").write_text("18")
    with home.lock(), serve_database(home, settings=FAST):
        assert is_answering(home)


def test_a_database_that_is_served_already_is_used_and_left_running(home: Home) -> None:
    with home.lock(), serve_database(home, settings=FAST):
        first = find_server(home)
        with open_database(home):
            assert find_server(home) == first
        assert is_answering(home)
    assert find_server(home) is None


def test_a_process_with_a_recycled_id_is_not_taken_for_the_server(home: Home) -> None:
    home.create()
    home.database.mkdir()
    (home.database / "postmaster.pid").write_text(f"{os.getpid()}\n")
    assert find_server(home) is None


def test_a_folder_of_another_major_version_is_refused_with_the_command_that_mends_it(home: Home) -> None:
    home.create()
    home.database.mkdir()
    (home.database / "PG_VERSION").write_text("15\n")
    told = rf"ANLAN_HOME={home.path} \S*anlan database upgrade"
    with pytest.raises(OutOfOrder, match=told), home.lock(), serve_database(home):
        pass


def test_a_socket_folder_of_somebody_else_is_refused(home: Home) -> None:
    home.create()
    folder = home.socket_folder()
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    try:
        with pytest.raises(Unavailable, match="belongs to somebody else"), home.lock(), serve_database(home):
            pass
    finally:
        shutil.rmtree(folder)


def test_programs_out_of_reach_are_copied_to_where_the_account_can_start_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = tmp_path / "private"
    shutil.copytree(find_binaries().folder.parent, private / "postgresql", symlinks=True)
    monkeypatch.setattr(binaries, "CACHE", tmp_path / "cache")
    mine = tmp_path.stat()
    stranger = Account(mine.st_uid + 1, mine.st_gid + 1, switched=True)
    copied = open_binaries(private / "postgresql" / "bin").reachable_by(stranger)
    assert copied.folder.is_relative_to(tmp_path / "cache")
    assert (copied.folder / "postgres").stat().st_mode & 0o005 == 0o005
    shutil.rmtree(private)
    asked = subprocess.run([copied.program("postgres"), "--version"], capture_output=True, check=True)
    assert b"PostgreSQL" in asked.stdout
    assert open_binaries(copied.folder).reachable_by(stranger).folder.parent == copied.folder.parent


def test_a_folder_without_postgresql_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=str(tmp_path)):
        open_binaries(tmp_path)


def test_two_homes_run_side_by_side(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    with home.lock(), other.lock(), serve_database(home, settings=FAST), serve_database(other, settings=FAST):
        with psycopg.connect(other.embedded_url("owner")) as connection:
            connection.execute("CREATE TABLE here (n int)")
        with psycopg.connect(home.embedded_url("owner")) as connection:
            assert connection.execute("SELECT to_regclass('here')").fetchone() == (None,)
            assert connection.info.dbname == DATABASE
