"""kill -9 of workers and of PostgreSQL at random moments: nothing lost, nothing doubled."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import psycopg
import pytest

from anlan.host.home import Home
from anlan.host.postgres import find_server
from anlan.host.running import serve_database
from anlan.kernel.clock import SystemClock

from .running import TABLE, Workers, run_workers, wait_for

# Spread over four seconds, so that the kills fall before, into and after batches.
SET = """
INSERT INTO deadlines_deadline (timeline, stream, key, handler, due_at, set_at, attempts, last_error)
SELECT 'live', 'incident:' || n, 'k', 'effect', %(now)s::timestamptz + n * interval '4 ms', %(now)s, 0, ''
FROM generate_series(1, %(count)s) n
"""


class Server:
    """A PostgreSQL of its own that can be killed and started again on the same data."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._stack = ExitStack()
        self.url = home.embedded_url("owner")

    def start(self) -> None:
        self._stack.enter_context(self._home.lock())
        self._stack.enter_context(serve_database(self._home))

    def kill(self) -> None:
        """kill -9 of the postmaster, as a crash or the kernel's memory killer would do it."""
        pid = find_server(self._home)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        self._stack.close()

    def close(self) -> None:
        self._stack.close()

    def ask(self, query: str, **values: object) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url, autocommit=True) as session:
            cursor = session.execute(query.encode(), values or None)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
def server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Home(Path(folder) / "home"))
        server.start()
        migrate = [sys.executable, "-m", "django", "migrate", "--verbosity=0"]
        subprocess.run(migrate, env={**os.environ, "DATABASE_URL": server.url}, check=True)
        server.ask(TABLE)
        yield server
        server.close()


@pytest.fixture
def workers(server: Server) -> Iterator[Workers]:
    with run_workers(server.url) as workers:
        yield workers


@pytest.mark.parametrize("seed", [1])
def test_a_thousand_deadlines_survive_kills_of_workers_and_of_the_database(
    server: Server, workers: Workers, seed: int
) -> None:
    check_survival(server, workers, seed, count=1000, kills=6)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_ten_thousand_deadlines_survive_many_kills(server: Server, workers: Workers, seed: int) -> None:
    check_survival(server, workers, seed, count=10_000, kills=40)


def check_survival(server: Server, workers: Workers, seed: int, *, count: int, kills: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the moments must be repeatable, not secret
    for _ in range(2):
        workers.start()
    wait_for(lambda: server.ask("SELECT count(*) FROM deadlines_worker") == [(2,)])
    server.ask(SET, now=SystemClock().now(), count=count)
    pause = Event()
    for number in range(kills):
        pause.wait(chance.uniform(0.05, 1.0))
        if number % 3 == 2:
            server.kill()
            server.start()
        else:
            workers.kill(chance.choice(workers.running))
            workers.start()
    wait_for(
        lambda: server.ask("SELECT 1 FROM deadlines_deadline WHERE fired_at IS NULL") == [], within_s=120
    )
    effects = Counter(row[0] for row in server.ask("SELECT stream FROM effect"))
    assert effects == {f"incident:{number}": 1 for number in range(1, count + 1)}
    assert server.ask("SELECT 1 FROM deadlines_deadline WHERE fired_at < due_at OR attempts > 0") == []
    assert server.ask("SELECT sum(n) FROM deadlines_lateness, unnest(counts) n") == [(count,)]
    assert all(worker.poll() is None for worker in workers.running), "a worker did not survive the database"
