"""A home of an older PostgreSQL: refused, upgraded by the command it was told, nothing lost."""

from __future__ import annotations

import subprocess

import psycopg
import pytest

from anlan.host.binaries import find_binaries
from anlan.host.home import Home
from anlan.host.postgres import read_major
from anlan.host.running import serve_database
from anlan.host.upgrade import upgrade_database
from anlan.kernel.errors import Invalid, NotFound, OutOfOrder


@pytest.fixture
def old_home(home: Home) -> Home:
    """A home whose database PostgreSQL 16 wrote."""
    rows = "SELECT n, '事件' || n AS name FROM generate_series(1, 500) n"
    with (
        home.lock(),
        serve_database(home, binaries=find_binaries(16), settings=("fsync=off",)),
        psycopg.connect(home.database_url("owner")) as connection,
    ):
        connection.execute(f"CREATE TABLE kept AS {rows}")
    return home


def test_the_command_in_the_refusal_upgrades_the_home(old_home: Home) -> None:
    with pytest.raises(OutOfOrder) as refusal, old_home.lock(), serve_database(old_home):
        pass
    told = refusal.value.how.partition("run: ")[2]
    assert f"ANLAN_HOME={old_home.path} " in told
    done = subprocess.run(["sh", "-c", told], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert read_major(old_home.database) == 18
    assert read_major(old_home.path / "database-16") == 16, "the old folder is kept"
    with (
        old_home.lock(),
        serve_database(old_home),
        psycopg.connect(old_home.database_url("app")) as connection,
    ):
        assert connection.execute("SELECT count(*), max(name) FROM kept").fetchone() == (500, "事件99")


def test_an_upgrade_that_was_interrupted_is_run_again(old_home: Home) -> None:
    (old_home.path / "upgrade" / "database").mkdir(parents=True)
    (old_home.path / "database-16").mkdir()
    upgrade_database(old_home, old_bin=find_binaries(16).folder, say=lambda _: None)
    assert read_major(old_home.database) == 18
    assert read_major(old_home.path / "database-16.1") == 16
    assert not (old_home.path / "upgrade").exists()


def test_programs_of_a_wrong_version_are_refused_before_anything_happens(old_home: Home) -> None:
    with pytest.raises(Invalid, match="has PostgreSQL 18"):
        upgrade_database(old_home, old_bin=find_binaries(18).folder, say=lambda _: None)
    assert read_major(old_home.database) == 16


def test_a_version_whose_programs_are_missing_names_the_option(home: Home) -> None:
    home.create()
    home.database.mkdir()
    (home.database / "PG_VERSION").write_text("13\n")
    with pytest.raises(Invalid, match="--old-bin"):
        upgrade_database(home, old_bin=None, say=lambda _: None)


def test_a_home_without_a_database_has_nothing_to_upgrade(home: Home) -> None:
    with pytest.raises(NotFound, match="no database"):
        upgrade_database(home, old_bin=None, say=lambda _: None)


def test_a_home_of_this_version_is_left_alone(home: Home) -> None:
    said: list[str] = []
    with home.lock(), serve_database(home):
        pass
    upgrade_database(home, old_bin=None, say=said.append)
    assert said == ["The database is of PostgreSQL 18 already; nothing to do."]
