"""Real worker processes on the test database."""

from __future__ import annotations

import signal
from collections import Counter
from datetime import datetime, timedelta

from django.db import connection

from anlan.deadlines.contracts import Health, SetDeadline, Status
from anlan.deadlines.models import Deadline
from anlan.deadlines.selectors import find_health
from anlan.deadlines.services import open_timeline, set_deadlines, set_rate
from anlan.kernel.clock import SystemClock

from .running import Workers, wait_for

WALL = SystemClock()
SECOND = timedelta(seconds=1)


def set_due(*streams: str, at: datetime, timeline: str = "live") -> None:
    set_deadlines([SetDeadline(stream, "k", at, timeline, "effect") for stream in streams], now=WALL.now())


def count_effects() -> Counter[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT stream FROM effect")
        return Counter(row[0] for row in cursor.fetchall())


def find() -> Health:
    return find_health(WALL.now())


def test_a_worker_fires_at_the_instant_wakes_for_what_is_new_and_stops_in_order(workers: Workers) -> None:
    worker = workers.start(poll_s=60.0)  # so long a poll that only waking explains what follows
    wait_for(lambda: find().status is Status.GREEN)
    at = WALL.now()
    set_due("now", at=at)
    set_due("soon", at=at + SECOND)
    wait_for(lambda: len(count_effects()) == 2)
    for row in Deadline.objects.all():
        assert row.fired_at is not None
        assert timedelta(0) <= row.fired_at - row.due_at < SECOND
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(10) == 0
    assert [each.state for each in find().workers] == ["stopped"]
    assert find().status is Status.RED


def test_several_workers_share_the_work_and_double_nothing(workers: Workers) -> None:
    for _ in range(3):
        workers.start()
    wait_for(lambda: sum(each.state == "running" for each in find().workers) == 3)
    streams = [f"incident:{number}" for number in range(1000)]
    set_due(*streams, at=WALL.now())
    wait_for(lambda: not Deadline.objects.filter(fired_at=None).exists())
    assert count_effects() == dict.fromkeys(streams, 1)
    assert [each.name for each in find().workers] == ["test/1", "test/2", "test/3"]
    assert sum(find().lateness_ever.counts) == 1000


def test_a_failing_deadline_shows_in_health_and_its_neighbours_fire(workers: Workers) -> None:
    workers.start()
    set_due("bad", *(f"good:{number}" for number in range(60)), at=WALL.now())
    wait_for(lambda: len(count_effects()) == 60)
    wait_for(lambda: find().failing_count == 1 and find().failing[0].attempts >= 2)
    health = find()
    assert health.failing[0].error == "ValueError: this one always fails"
    assert health.status is Status.AMBER
    assert count_effects()["bad"] == 0


def test_a_worker_that_hangs_is_alarmed_by_the_other_which_goes_on(workers: Workers) -> None:
    first = workers.start(stall_after_s=1.0, hangs=True)
    wait_for(lambda: find().status is Status.GREEN)
    set_due("hang", at=WALL.now())
    wait_for(lambda: find().alarms)
    workers.start(stall_after_s=1.0)
    wait_for(lambda: find().status is Status.AMBER)
    set_due("after", at=WALL.now())
    wait_for(lambda: count_effects()["after"])
    assert "deadlines of worker test/1" in find().alarms[0].sentence
    assert {each.name: each.state for each in find().workers} == {"test/1": "stalled", "test/2": "running"}

    workers.kill(first)
    wait_for(lambda: count_effects()["hang"])  # what the killed one held is done by the other
    workers.start(stall_after_s=1.0)  # takes the slot of the one that died
    wait_for(lambda: find().status is Status.GREEN)
    assert len(find().workers) == 2


def test_a_frozen_worker_is_alarmed_by_the_other_and_cleared_when_it_goes_on(workers: Workers) -> None:
    frozen = workers.start(stall_after_s=1.0)
    wait_for(lambda: find().status is Status.GREEN)
    workers.start(stall_after_s=1.0)
    wait_for(lambda: sum(each.state == "running" and bool(each.loops) for each in find().workers) == 2)
    frozen.send_signal(signal.SIGSTOP)
    wait_for(lambda: find().alarms)
    assert {(alarm.worker, alarm.raised_by) for alarm in find().alarms} == {("test/1", "test/2")}
    frozen.send_signal(signal.SIGCONT)
    wait_for(lambda: not find().alarms)


def test_health_tells_the_truth_about_a_killed_worker(workers: Workers) -> None:
    worker = workers.start()
    wait_for(lambda: find().status is Status.GREEN)
    workers.kill(worker)
    later = find_health(WALL.now() + 11 * SECOND)
    assert later.status is Status.RED
    assert [each.state for each in later.workers] == ["gone"]
    workers.start()
    wait_for(lambda: find().status is Status.GREEN)
    assert [each.state for each in find().workers] == ["running"]


def test_a_fast_timeline_runs_beside_the_live_one_and_a_change_of_rate_wakes_the_worker(
    workers: Workers,
) -> None:
    start = WALL.now()
    open_timeline(timeline_id="drill:1", origin=start, wall=WALL, rate=1.0)
    set_due("live", "other", at=start + timedelta(hours=1))
    set_due("drill", at=start + timedelta(hours=1), timeline="drill:1")
    workers.start(poll_s=60.0)
    wait_for(lambda: find().status is Status.GREEN)
    set_rate(timeline_id="drill:1", wall=WALL, rate=3600.0)
    wait_for(lambda: count_effects() == {"drill": 1})
    assert sum(find().lateness_simulated.counts) == 1
