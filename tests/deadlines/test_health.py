from __future__ import annotations

from datetime import timedelta

import pytest

from anlan.deadlines import models
from anlan.deadlines.contracts import Alarm, LoopHealth, SetDeadline, Status
from anlan.deadlines.registry import Periodic
from anlan.deadlines.rules import EPOCH
from anlan.deadlines.selectors import find_health
from anlan.deadlines.services import (
    beat,
    claim_slot,
    clear_alarms,
    fire_due,
    forget_worker,
    raise_alarm,
    run_periodic,
    set_deadlines,
)
from anlan.deadlines.services.periodic import fold_lateness
from anlan.kernel.clock import Clock, FixedClock
from anlan.kernel.errors import NotFound

from .effects import MONDAY, Effects

SECOND = timedelta(seconds=1)
LOOP = LoopHealth("deadlines", 30.0, 7, MONDAY, MONDAY)


def start_worker(host: str = "host") -> str:
    name = claim_slot(host, pid=1, now=MONDAY)
    beat(name, state="running", loops=[LOOP], now=MONDAY)
    return name


def test_an_installation_without_a_worker_is_red(db: None) -> None:
    health = find_health(MONDAY)
    assert health.status is Status.RED
    assert health.last_cycle_at is None


def test_a_worker_that_completed_a_cycle_just_now_makes_it_green(db: None) -> None:
    start_worker()
    health = find_health(MONDAY + SECOND)
    assert health.status is Status.GREEN
    assert health.workers[0].loops == [LOOP]
    assert find_health(MONDAY + 60 * SECOND).status is Status.RED


def test_health_counts_the_backlog_and_shows_failing_deadlines_apart(
    effects: Effects, wall: FixedClock
) -> None:
    start_worker()
    effects.failing = {"bad"}
    due = [SetDeadline(stream, "k", MONDAY, handler="effect") for stream in ("bad", "good")]
    set_deadlines(due, now=MONDAY)
    fire_due(timeline_id="live", wall=wall)
    waiting = [SetDeadline(stream, "k", MONDAY + SECOND, handler="effect") for stream in "abc"]
    set_deadlines(waiting, now=MONDAY)
    health = find_health(MONDAY + 6 * SECOND)
    assert (health.backlog, health.oldest_due_s, health.failing_count) == (3, 5.0, 1)
    assert health.failing[0].stream == "bad"
    assert "no owner for bad" in health.failing[0].error
    assert health.status is Status.AMBER
    assert sum(health.lateness_recent.counts) == 1


def test_lateness_of_long_ago_is_not_recent_and_stays_in_ever_when_folded(
    effects: Effects, wall: FixedClock
) -> None:
    for day in range(3):
        wall.at = MONDAY + timedelta(days=day, seconds=day)
        set_deadlines([SetDeadline(f"day:{day}", "k", wall.at, handler="effect")], now=wall.at - day * SECOND)
        fire_due(timeline_id="live", wall=wall, worker="host/1")
    health = find_health(wall.at)
    assert (sum(health.lateness_recent.counts), sum(health.lateness_ever.counts)) == (1, 3)
    before = health.lateness_ever
    wall.at += timedelta(days=8)
    for _ in range(2):
        fold_lateness(wall)
    assert find_health(wall.at).lateness_ever == before
    assert models.Lateness.objects.get().window == EPOCH


def test_an_alarm_is_raised_once_whoever_sees_it_and_clears_when_the_loop_moves(db: None) -> None:
    name = start_worker()
    alarm = Alarm(name, "deadlines", MONDAY, "host/2", "It stands still.")
    assert raise_alarm(alarm)
    assert not raise_alarm(Alarm(name, "deadlines", MONDAY, "host/3", "It stands still."))
    health = find_health(MONDAY)
    assert (health.alarms, health.workers[0].state) == ([alarm], "stalled")
    assert health.status is Status.RED
    clear_alarms([(name, "deadlines"), (name, "periodic")], now=MONDAY + SECOND)
    assert find_health(MONDAY).status is Status.GREEN
    assert raise_alarm(alarm)


def test_a_worker_that_will_not_come_back_is_forgotten_with_its_alarms(db: None) -> None:
    name = start_worker()
    raise_alarm(Alarm(name, "deadlines", MONDAY, "host/2", "It stands still."))
    forget_worker(name, now=MONDAY)
    with pytest.raises(NotFound, match="no worker host/1"):
        forget_worker(name, now=MONDAY)
    assert find_health(MONDAY).workers == []
    assert find_health(MONDAY).alarms == []


def test_a_worker_silent_for_more_than_a_day_is_forgotten_by_the_others(db: None) -> None:
    start_worker("old")
    late = MONDAY + timedelta(days=1, seconds=1)
    beat(claim_slot("new", pid=2, now=late), state="running", loops=[], now=late)
    assert [worker.name for worker in find_health(late).workers] == ["new/1"]


class Job:
    """A periodic job that fails while `broken`."""

    def __init__(self) -> None:
        self.runs, self.broken = 0, False

    def __call__(self, wall: Clock) -> None:
        self.runs += 1
        if self.broken:
            raise OSError("disk full")


def test_a_periodic_job_runs_at_its_interval_and_not_more(db: None, wall: FixedClock) -> None:
    job = Job()
    for second in (0, 1, 59, 60, 61, 180):
        wall.at = MONDAY + second * SECOND
        run_periodic([Periodic("seal", 60.0, job)], wall=wall)
    assert job.runs == 3


def test_a_failing_periodic_job_is_counted_shown_and_holds_up_no_other(db: None, wall: FixedClock) -> None:
    start_worker()
    bad, good = Job(), Job()
    bad.broken = True
    jobs = [Periodic("bad", 60.0, bad), Periodic("good", 60.0, good)]
    for _ in range(2):
        run_periodic(jobs, wall=wall)
        wall.at += 60 * SECOND
    shown = find_health(MONDAY).periodic
    assert [(job.name, job.failures, job.last_error) for job in shown] == [
        ("bad", 2, "OSError: disk full"),
        ("good", 0, ""),
    ]
    bad.broken = False
    run_periodic(jobs, wall=wall)
    assert find_health(MONDAY).periodic[0].failures == 0
