"""A database as one file and back, by pg_dump and pg_restore."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import psycopg
from psycopg import pq

from anlan.host.binaries import find_binaries
from anlan.host.roles import grant_app
from anlan.kernel.errors import NotFound, OutOfOrder, Unavailable


def check_filled(url: str) -> None:
    """Refuse a database without anlan's tables: a copy of nothing would pass for a backup."""
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT to_regclass('public.ledger_entry')").fetchone()
    if not found or found[0] is None:
        raise NotFound(
            "The database holds no installation.",
            why="It has no table ledger_entry.",
            how="Does ANLAN_HOME, or DATABASE_URL, name the right one?",
        )


def dump_database(url: str, file: Path) -> None:
    """Write the database at `url` to `file` (custom format, compressed), as of one instant."""
    _run("pg_dump", url, "--format=custom", f"--file={file}")


def restore_dump(url: str, file: Path) -> None:
    """Fill the empty database at `url` from `file`, wholly or not at all.

    Owners and rights are those of the new server: `url` is its owner, and the application role gets what it
    needs if the server has one. Raises OutOfOrder when the database has tables already.
    """
    with psycopg.connect(url) as connection:
        if connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1").fetchone():
            raise OutOfOrder(
                "The database is not empty.",
                why="A restored installation would mix with what is there.",
                how="Name an empty database by DATABASE_URL.",
            )
    _run("pg_restore", url, "--dbname", "", "--no-owner", "--no-acl", "--single-transaction", str(file))
    grant_app(url, existing=True)


def _run(program: str, url: str, *arguments: str) -> None:
    command = [find_binaries().program(program), "--no-password", *arguments]
    done = subprocess.run(command, env=describe_connection(url), capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(f"{program} failed.", why=done.stderr.strip()[-500:])


def describe_connection(url: str) -> dict[str, str]:
    """The address as libpq's environment variables: a password in the arguments would show in `ps`."""
    options = pq.Conninfo.parse(url.encode())
    told = {each.envvar.decode(): each.val.decode() for each in options if each.envvar and each.val}
    return {**os.environ, **told}
