"""The loop in this process: waking, failing, and a wall clock that is set."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Thread

import psycopg
import pytest
from django.db import OperationalError, connection

from anlan.deadlines.contracts import Due, Handled, SetDeadline
from anlan.deadlines.registry import HANDLERS, Loop, register_handler
from anlan.deadlines.services import open_timeline, set_deadlines
from anlan.kernel.clock import Clock, FixedClock, SystemClock
from anlan.worker.runner import LONGEST_PAUSE_S, Runner
from anlan.worker.steps import CONTENDED_S, deadline_loop, fire_cycle
from anlan.worker.waker import Waker

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
SECOND = timedelta(seconds=1)
CHANNEL = "anlan_deadlines"


class Fires:
    """A handler that remembers which stream fired when."""

    def __init__(self) -> None:
        self.fired: dict[str, list[float]] = {}

    def __call__(self, batch: list[Due], *, clock: Clock) -> Handled:
        for due in batch:
            self.fired.setdefault(due.stream, []).append((clock.now() - MONDAY).total_seconds())
        return Handled([due.id for due in batch])


@pytest.fixture
def fires() -> Iterator[Fires]:
    handler = Fires()
    register_handler("effect", handler)
    yield handler
    del HANDLERS["effect"]


@pytest.fixture
def wall() -> FixedClock:
    return FixedClock(MONDAY)


@pytest.fixture
def runner(wall: FixedClock) -> Runner:
    return Runner(deadline_loop(500, lambda: "test/1", poll_s=1.0, stall_after_s=30.0), wall)


def set_due(seconds: dict[str, float], timeline: str = "live") -> None:
    asked = [
        SetDeadline(stream, "k", MONDAY + second * SECOND, timeline, "effect")
        for stream, second in seconds.items()
    ]
    set_deadlines(asked, now=MONDAY)


@pytest.mark.django_db
def test_a_wall_clock_set_forward_fires_all_it_passed_once(
    fires: Fires, wall: FixedClock, runner: Runner
) -> None:
    set_due({"a": 10, "b": 3000, "c": 7200})
    for second in (0, 3600, 3601, 7300):
        wall.at = MONDAY + second * SECOND
        runner.cycle()
    assert fires.fired == {"a": [3600], "b": [3600], "c": [7300]}


@pytest.mark.django_db
def test_a_wall_clock_set_back_fires_nothing_twice_and_the_rest_at_its_time(
    fires: Fires, wall: FixedClock, runner: Runner
) -> None:
    set_due({"a": 10, "b": 100, "c": 5000})
    for second in (20, -3600, 20, 99, 100, 4000, -50, 5000):
        wall.at = MONDAY + second * SECOND
        runner.cycle()
    assert fires.fired == {"a": [20], "b": [100], "c": [5000]}


@pytest.mark.django_db
def test_the_wait_is_until_the_next_is_due_and_never_longer_than_the_poll(
    fires: Fires, wall: FixedClock, runner: Runner
) -> None:
    assert runner.cycle() == 1.0
    set_due({"a": 0.25, "b": 30})
    assert runner.cycle() == 0.25
    wall.at = MONDAY + SECOND
    assert runner.cycle() == 0.0
    assert runner.cycle() == 1.0


@pytest.mark.django_db
def test_a_busy_timeline_does_not_hold_up_the_live_one(fires: Fires, wall: FixedClock) -> None:
    open_timeline(timeline_id="drill:1", origin=MONDAY, wall=wall)
    set_due({f"drill:{number}": -number for number in range(50)}, timeline="drill:1")
    set_due({"live": 0})
    assert fire_cycle(wall, batch=10, worker="test/1") == 0.0
    assert "live" in fires.fired
    assert len(fires.fired) == 11


@pytest.mark.django_db(transaction=True)
def test_what_another_worker_holds_is_looked_at_again_without_spinning(
    fires: Fires, wall: FixedClock
) -> None:
    set_due({"held": 0})
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT 1 FROM deadlines_deadline FOR UPDATE")
        assert fire_cycle(wall, batch=10, worker="test/1") == CONTENDED_S
    assert fire_cycle(wall, batch=10, worker="test/1") == 0.0
    assert fires.fired == {"held": [0]}


def test_a_failing_cycle_is_counted_answered_with_growing_pauses_and_forgotten_when_it_succeeds() -> None:
    broken = True

    def step(wall: Clock) -> float:
        if broken:
            raise OperationalError("server closed the connection")
        return 0.5

    runner = Runner(Loop("outbox", step), SystemClock())
    assert [runner.cycle() for _ in range(6)] == [0.1, 0.2, 0.4, 0.8, 1.6, LONGEST_PAUSE_S]
    assert (runner.health.failures, runner.health.cycles) == (6, 0)
    assert "server closed the connection" in runner.health.last_error
    broken = False
    assert runner.cycle() == 0.5
    assert (runner.health.failures, runner.health.last_error, runner.health.cycles) == (0, "", 1)


def test_a_runner_finishes_its_cycle_and_ends_when_it_is_stopped() -> None:
    cycles: list[int] = []

    def step(wall: Clock) -> float:
        cycles.append(1)
        driven.stop()
        return 60.0

    driven = Runner(Loop("outbox", step, poll_s=60.0), SystemClock())
    thread = Thread(target=driven.run)
    thread.start()
    thread.join(10)
    assert not thread.is_alive()
    assert cycles == [1]


@pytest.fixture
def waker(transactional_db: None) -> Iterator[Waker]:
    waker = Waker(CHANNEL)
    waker.wait(0.0)
    yield waker
    waker.close()


def measure_wait(waker: Waker, seconds: float) -> float:
    started = time.monotonic()
    waker.wait(seconds)
    return time.monotonic() - started


def notify() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")


def test_a_notification_ends_the_wait_once_and_one_sent_between_waits_is_not_lost(waker: Waker) -> None:
    notify()
    notify()
    assert measure_wait(waker, 20.0) < 10.0
    # The two may arrive together or one after the other; then it is quiet.
    assert sum(measure_wait(waker, 0.1) < 0.1 for _ in range(5)) <= 1
    assert measure_wait(waker, 0.1) >= 0.1


def test_what_was_notified_before_it_listened_is_looked_for_at_once(transactional_db: None) -> None:
    waker = Waker(CHANNEL)
    notify()
    assert measure_wait(waker, 20.0) < 10.0
    assert measure_wait(waker, 0.1) >= 0.1
    waker.close()


def test_a_call_from_another_thread_ends_the_wait(waker: Waker) -> None:
    Thread(target=waker.wake).start()
    assert measure_wait(waker, 20.0) < 10.0


def test_a_waker_whose_connection_was_cut_listens_anew(waker: Waker) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND query LIKE 'LISTEN%'"
        )
    waker.wait(20.0)  # the cut itself ends this wait, and at the latest the second one finds it
    for _ in range(2):
        waker.wait(0.05)
    notify()
    assert measure_wait(waker, 20.0) < 10.0
