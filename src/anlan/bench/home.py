"""A home of the benchmark's own: a new database, migrated, gone at the end."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from anlan.host.home import Home
from anlan.host.running import serve_database
from anlan.web.setup import start_django


@contextmanager
def open_bench_home(settings: Sequence[str] = ()) -> Iterator[Home]:
    """Start a database with safe commits on, and Django on it; children inherit where it is.

    It takes the place of ANLAN_HOME and DATABASE_URL for this process: a benchmark never touches real rows.
    """
    with tempfile.TemporaryDirectory(prefix="anlan-bench-") as folder:
        home = Home(Path(folder) / "home")
        os.environ.pop("DATABASE_URL", None)
        os.environ["ANLAN_HOME"] = str(home.path)
        os.environ["ANLAN_LOG_LEVEL"] = "WARNING"
        with home.lock(), serve_database(home, settings=settings):
            run_anlan("database", "migrate")
            start_django()
            yield home


def run_anlan(*arguments: str) -> None:
    """Run an `anlan` command on the benchmark's home and wait for it."""
    subprocess.run([sys.executable, "-m", "anlan.cli", *arguments], check=True, stdout=subprocess.DEVNULL)
