"""The homes that are measured: filled once, and taken again as long as they hold what is asked for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from anlan.host.home import Home
from anlan.host.running import serve_database
from anlan.kernel.errors import OutOfOrder

MARK = "bench-web.json"
# What is lost in a crash is made again; a home half filled has no mark.
_FAST = ("max_wal_size=4GB", "synchronous_commit=off", "maintenance_work_mem=256MB")


def fill_home(home: Home, incidents: int, entries: int) -> dict[str, Any]:
    """Fill the home, unless it is filled as asked already; what it holds.

    Raises OutOfOrder for a folder that holds anything else.
    """
    asked, mark = {"incidents": incidents, "entries": entries}, home.path / MARK
    if mark.exists():
        held: dict[str, Any] = json.loads(mark.read_text())
        if held["asked"] == asked:
            return held
    if home.database.exists():
        raise OutOfOrder(
            f"{home.path} holds something else than {incidents} incidents with {entries} entries.",
            why="A benchmark never touches what it did not make itself.",
            how="Name another folder, or remove this one.",
            field="home",
        )
    with enter(home), home.lock(), serve_database(home, settings=_FAST):
        subprocess.run(
            [sys.executable, "-m", "anlan.cli", "database", "migrate"], check=True, stdout=subprocess.DEVNULL
        )
        held = {"asked": asked, **run_step("seed", incidents, entries)}
        with psycopg.connect(home.embedded_url("superuser"), autocommit=True) as session:
            # Needed to know when an act was committed; it holds from the next start on.
            session.execute("ALTER SYSTEM SET track_commit_timestamp = on")
            session.execute("VACUUM ANALYZE")
            session.execute("CHECKPOINT")
    mark.write_text(json.dumps(held))
    return held


@contextmanager
def enter(home: Home) -> Iterator[None]:
    """For processes started inside, this home is the installation."""
    before = {name: os.environ.pop(name, None) for name in ("ANLAN_HOME", "DATABASE_URL")}
    os.environ["ANLAN_HOME"] = str(home.path)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def run_step(*words: object) -> dict[str, Any]:
    """A part of the benchmark that needs Django, in a process of its own: two homes cannot share one."""
    command = [sys.executable, "-m", "anlan.bench.web", *map(str, words)]
    told: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return told
