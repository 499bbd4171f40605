"""Workers, the database and whoever takes letters die at random moments: each notice is handed over still."""

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
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import msgspec
import pytest

from anlan.host.home import Home
from anlan.host.process import die_with_parent
from anlan.notices.channels.fakes.moods import Mood, count_taken
from tests.worker.running import TABLE, Workers, run_workers, wait_for
from tests.worker.test_kills import Server

PROGRAM = Path(__file__).with_name("program.py")
COMMAND = "import sys; from anlan.cli import main; sys.argv[0] = 'anlan'; main()"
PENDING = "SELECT count(*) FROM notices_delivery WHERE state IN ('waiting', 'failed')"
UNADDRESSED = "SELECT count(*) FROM notices_notice WHERE addressed_at IS NULL"
UNREACHED_IN_THE_CITY = """
SELECT count(*) FROM notices_delivery d JOIN notices_notice n ON n.message_key = d.notice_id
WHERE d.state = 'no-contact' AND n.stream LIKE 'incident:%'
"""
# The first ladder of the plan in this test.
INTERVAL_S = 60.0


class Taker:
    """A fake of the outside as a process that can be killed and comes back on the same port.

    `command` starts it, `channel` hands over to it.
    """

    def __init__(self, command: str, channel: str, folder: Path) -> None:
        self.command, self.channel, self.folder = command, channel, folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words = ["notices", self.command, "--folder", str(self.folder), "--port", str(self.port)]
        self._process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, *words],
            stdout=subprocess.DEVNULL,
            preexec_fn=die_with_parent(signal.SIGKILL),
        )

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def feel(self, **mood: Any) -> None:
        (self.folder / "mood.json").write_bytes(msgspec.json.encode(Mood(**mood)))

    def listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def count_taken(self) -> Counter[str]:
        """How often each message key was taken."""
        return count_taken(self.folder / "taken.jsonl")


@pytest.fixture
def way() -> str:
    """By which kind of contact point the posts are told."""
    return "email"


@pytest.fixture
def server(way: str) -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Home(Path(folder) / "home"))
        server.start()
        migrate = [sys.executable, "-m", "django", "migrate", "--verbosity=0"]
        subprocess.run(migrate, env={**os.environ, "DATABASE_URL": server.url}, check=True)
        server.ask(TABLE)
        setup = [sys.executable, str(PROGRAM), "setup", way]
        subprocess.run(setup, env={**os.environ, "DATABASE_URL": server.url}, check=True)
        yield server
        server.close()


@pytest.fixture
def taker(tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Taker]:
    if way == "email":
        taker = Taker("fake-smtp", "smtp", tmp_path)
        address = f"smtp://127.0.0.1:{taker.port}?from=duty@example.org&security=none"
        monkeypatch.setenv("ANLAN_SMTP", address)
    else:
        taker = Taker("fake-gateway", "sms", tmp_path)
        address = f"https://127.0.0.1:{taker.port}/send?ca={tmp_path / 'webhook.pem'}&per_minute=6000"
        monkeypatch.setenv("ANLAN_SMS", address)
        monkeypatch.setenv("ANLAN_SMS_SECRET_FILE", str(tmp_path / "secret"))
    taker.start()
    wait_for(taker.listens)
    yield taker
    taker.kill()


@pytest.fixture
def workers(server: Server, taker: Taker, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workers]:
    monkeypatch.setenv("ANLAN_ADDRESS", "https://anlan.example.org")
    with run_workers(server.url) as workers:
        for _ in range(2):
            workers.start()
        wait_for(lambda: server.ask("SELECT count(*) FROM deadlines_worker") == [(2,)])
        yield workers


def play(server: Server, count: int, seconds: float) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, PROGRAM, "play", str(count), str(seconds)],
        env={**os.environ, "DATABASE_URL": server.url},
        preexec_fn=die_with_parent(signal.SIGKILL),
    )


def is_quiet(server: Server) -> bool:
    return server.ask(PENDING) == [(0,)] and server.ask(UNADDRESSED) == [(0,)]


def check_all_handed_over(server: Server, taker: Taker) -> None:
    """Whoever had to be told was told, under exactly the keys of the deliveries."""
    states = {state for (state,) in server.ask("SELECT DISTINCT state FROM notices_delivery")}
    # Standing duties of branches that have no contact point are told as well, and that is shown.
    assert states <= {"handed-over", "folded", "not-needed", "no-contact"}
    assert server.ask(UNREACHED_IN_THE_CITY) == [(0,)]
    handed, needless = (list_keys(server, taker, state) for state in ("handed-over", "not-needed"))
    taken = set(taker.count_taken())
    assert handed <= taken
    # One that was taken without an answer, and needed no longer when its turn came again, is both.
    assert taken - handed <= needless
    told = "SELECT count(*) FROM notices_notice n WHERE NOT EXISTS (SELECT 1 FROM notices_delivery d"
    assert server.ask(f"{told} WHERE d.notice_id = n.message_key)") == [(0,)]


def list_keys(server: Server, taker: Taker, state: str) -> set[str]:
    """The keys of the deliveries in a state, as the other side is given them."""
    rows = server.ask("SELECT state, channel, notice_id, contact FROM notices_delivery")
    return {f"{key}/{contact}" for is_in, by, key, contact in rows if (is_in, by) == (state, taker.channel)}


def test_two_workers_hand_each_letter_over_once(server: Server, taker: Taker, workers: Workers) -> None:
    assert play(server, 40, 2).wait(60) == 0
    wait_for(lambda: is_quiet(server))
    check_all_handed_over(server, taker)
    counts = taker.count_taken()
    assert len(counts) > 80
    assert set(counts.values()) == {1}


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_three_minutes_of_kills_lose_no_notice_and_keep_the_ladder(
    server: Server, taker: Taker, workers: Workers
) -> None:
    live_through_kills(server, taker, workers, seconds=180)


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("way", ["sms"])
def test_five_minutes_of_kills_and_the_gateway_takes_no_key_twice(
    server: Server, taker: Taker, workers: Workers, way: str
) -> None:
    live_through_kills(server, taker, workers, seconds=300)
    counts = taker.count_taken()
    assert len(counts) > 200
    assert set(counts.values()) == {1}


def live_through_kills(server: Server, taker: Taker, workers: Workers, *, seconds: float) -> None:
    """Incidents for two thirds of the time, kills for the whole of it; then nothing is missing or late."""
    chance = random.Random(1)  # noqa: S311 - the moments must be repeatable, not secret
    taker.feel(fail=0.05, drop=0.03, repeat=0.03, delay_s=0.01)
    room = play(server, 100, seconds * 2 / 3)
    kill(server, taker, workers, chance, seconds=seconds)
    taker.feel()
    assert room.wait(240) == 0
    # The last incident was opened at the end: its ladder has a minute yet, and a lost lease half a minute.
    wait_for(lambda: is_climbed(server), within_s=INTERVAL_S + 60)
    wait_for(lambda: is_quiet(server), within_s=240)
    check_all_handed_over(server, taker)
    check_ladder(server)
    verify = "from anlan.cli import main; import sys; sys.argv = ['anlan', 'ledger', 'verify']; main()"
    subprocess.run([sys.executable, "-c", verify], env={**os.environ, "DATABASE_URL": server.url}, check=True)
    assert all(worker.poll() is None for worker in workers.running), "a worker did not survive"


def kill(server: Server, taker: Taker, workers: Workers, chance: random.Random, *, seconds: float) -> None:
    def kill_worker() -> None:
        workers.kill(chance.choice(workers.running))
        workers.start()

    def kill_database() -> None:
        server.kill()
        server.start()

    def kill_taker() -> None:
        taker.kill()
        Event().wait(chance.uniform(0, 3))
        taker.start()

    victims: list[Callable[[], None]] = [kill_worker, kill_database, kill_taker]
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        Event().wait(chance.uniform(0.5, 6))
        chance.choice(victims)()


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


def is_climbed(server: Server) -> bool:
    return server.ask(SILENT) == [(0,)]


def check_ladder(server: Server) -> None:
    """Each silent pair was passed by after a minute, no sooner; nobody where both had answered."""
    lateness = server.ask(LATENESS)
    assert len({stream for stream, _ in lateness}) >= 40
    waits = [float(str(seconds)) for _, seconds in lateness]
    assert min(waits) >= INTERVAL_S
    assert max(waits) < INTERVAL_S + 20, "the ladder climbed late"
    assert server.ask(CALLED_AGAIN) == [(0,)]
