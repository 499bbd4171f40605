"""A house of processes that die at random moments: workers, the database, and a fake of the world outside."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Event

import pytest

from anlan.host.home import Home
from anlan.host.process import die_with_parent
from anlan.kernel.clock import SystemClock
from tests.notices.conftest import Fake
from tests.worker.running import TABLE, Workers, run_workers, wait_for
from tests.worker.test_kills import Server

PROGRAM = Path(__file__).with_name("program.py")
ANLAN = "import sys; from anlan.cli import main; sys.argv[0] = 'anlan'; main()"
# The first ladder of the plan in these tests, and how much later than that it may climb.
INTERVAL_S, LATE_S = 60.0, 20.0
# In one statement: what is addressed between two would be seen by neither.
QUIET = """
SELECT NOT EXISTS (SELECT FROM notices_delivery WHERE state IN ('waiting', 'failed'))
    AND NOT EXISTS (SELECT FROM notices_notice WHERE addressed_at IS NULL)
"""
UNREACHED_IN_THE_CITY = """
SELECT count(*) FROM notices_delivery d JOIN notices_notice n ON n.message_key = d.notice_id
WHERE d.state = 'no-contact' AND n.stream LIKE 'incident:%'
"""
WITHOUT_DELIVERY = """
SELECT count(*) FROM notices_notice n
WHERE NOT EXISTS (SELECT 1 FROM notices_delivery d WHERE d.notice_id = n.message_key)
"""
SILENT = """
SELECT count(*) FROM notices_notice n WHERE n.reason = 'told' AND n.stream LIKE 'incident:%' AND NOT EXISTS (
    SELECT 1 FROM notices_notice c WHERE c.stream = n.stream AND c.notice = n.notice
        AND (c.rung = 1 OR c.acknowledged_at IS NOT NULL))
"""
LATENESS = """
SELECT n.stream, extract(epoch FROM c.told_at - n.told_at)::float FROM notices_notice n
JOIN notices_notice c ON c.stream = n.stream AND c.notice = n.notice AND c.rung = 1
WHERE n.notice = 'n1' AND n.rung = 0 GROUP BY 1, 2
"""
CALLED_AGAIN = """
SELECT count(*) FROM notices_notice c WHERE c.rung = 1 AND c.notice = 'n1' AND 2 = (
    SELECT count(*) FROM notices_notice n WHERE n.stream = c.stream AND n.notice = c.notice AND n.rung = 0
        AND n.acknowledged_at < c.told_at)
"""


class Outside(Fake):
    """A fake as a process that can be killed and comes back on the same port. `deaths`: when it was."""

    def __init__(self, folder: Path, fake: str) -> None:
        super().__init__(folder)
        self._fake, self.deaths = fake, list[datetime]()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = ["notices", self._fake, "--folder", str(self.folder), "--port", str(self.port)]
        self._process = subprocess.Popen(
            [sys.executable, "-c", ANLAN, *command],
            stdout=subprocess.DEVNULL,
            preexec_fn=die_with_parent(signal.SIGKILL),
        )

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self.deaths.append(SystemClock().now())

    def listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def run_outside(folder: Path, fake: str) -> Iterator[Outside]:
    """The fake of `anlan notices FAKE`, until the end of the block."""
    outside = Outside(folder, fake)
    outside.start()
    wait_for(outside.listens)
    yield outside
    outside.kill()


@pytest.fixture
def server() -> Iterator[Server]:
    """The database of a house with a demonstration, contact points, and a ladder of a minute."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Home(Path(folder) / "home"))
        server.start()
        subprocess.run(
            [sys.executable, "-m", "django", "migrate", "--verbosity=0"],
            env=name_database(server),
            check=True,
        )
        server.ask(TABLE)
        subprocess.run([sys.executable, PROGRAM, "setup"], env=name_database(server), check=True)
        yield server
        server.close()


def name_database(server: Server) -> Mapping[str, str]:
    return {**os.environ, "DATABASE_URL": server.url}


@contextmanager
def run_two_workers(server: Server) -> Iterator[Workers]:
    """Both of them at work; what they find outside is named by the environment."""
    with run_workers(server.url) as workers:
        for _ in range(2):
            workers.start()
        wait_for(lambda: server.ask("SELECT count(*) FROM deadlines_worker") == [(2,)])
        yield workers


def play(server: Server, count: int, seconds: float, reminders: int = 0) -> subprocess.Popen[bytes]:
    """A duty room in a process of its own, as program.py says."""
    return subprocess.Popen(
        [sys.executable, PROGRAM, "play", str(count), str(seconds), str(reminders)],
        env=name_database(server),
        preexec_fn=die_with_parent(signal.SIGKILL),
    )


def kill_at_random(server: Server, outside: Outside, workers: Workers, *, seconds: float) -> Counter[str]:
    """One of them at a time, and each comes back; returns how often each was killed."""
    chance = random.Random(1)  # noqa: S311 - the moments must be repeatable, not secret

    def kill_worker() -> None:
        workers.kill(chance.choice(workers.running))
        workers.start()

    def kill_database() -> None:
        server.kill()
        Event().wait(chance.uniform(0, 3))
        server.start()

    def kill_outside() -> None:
        outside.kill()
        Event().wait(chance.uniform(0, 3))
        outside.start()

    victims: dict[str, Callable[[], None]] = {
        "worker": kill_worker, "database": kill_database, "outside": kill_outside,
    }  # fmt: skip
    killed: Counter[str] = Counter()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        Event().wait(chance.uniform(0.5, 6))
        victim = chance.choice(list(victims))
        victims[victim]()
        killed[victim] += 1
    return killed


def stop_when_quiet(server: Server, workers: Workers) -> None:
    """Until every ladder has climbed, nothing is on its way, and nobody is there to put anything on it.

    The last incident was opened at the end: its ladder has a minute yet, and a lost lease half a minute.
    """
    wait_for(lambda: server.ask(SILENT) == [(0,)], within_s=INTERVAL_S + 60)
    while True:
        wait_for(lambda: is_quiet(server), within_s=240)
        assert all(worker.poll() is None for worker in workers.running), "a worker did not survive"
        workers.close()
        if is_quiet(server):
            return
        workers.start()  # a ladder climbed on just before


def is_quiet(server: Server) -> bool:
    return server.ask(QUIET) == [(True,)]


def check_everybody_was_addressed(server: Server) -> None:
    assert server.ask(UNREACHED_IN_THE_CITY) == [(0,)]
    assert server.ask(WITHOUT_DELIVERY) == [(0,)]


def check_ladder(server: Server) -> tuple[float, float]:
    """Each silent pair was passed by after a minute, no sooner; nobody where both had answered.

    Returns the shortest and the longest wait in seconds.
    """
    lateness = server.ask(LATENESS)
    assert len({stream for stream, _ in lateness}) >= 40
    waits = [float(str(seconds)) for _, seconds in lateness]
    assert min(waits) >= INTERVAL_S
    assert max(waits) < INTERVAL_S + LATE_S, "the ladder climbed late"
    assert server.ask(CALLED_AGAIN) == [(0,)]
    return min(waits), max(waits)


def verify_record(server: Server) -> None:
    """`anlan ledger verify` finds nothing."""
    subprocess.run([sys.executable, "-c", ANLAN, "ledger", "verify"], env=name_database(server), check=True)
