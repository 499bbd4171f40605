from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import inf

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.deadlines.contracts import Health, LatenessHealth, LoopHealth, PeriodicHealth, Status, WorkerHealth
from anlan.deadlines.rules import (
    BOUNDS_S,
    LIVE_TIMELINE,
    LONGEST_RETRY,
    count_lateness,
    describe_stall,
    find_retry,
    find_wait,
    find_window,
    is_turn,
    judge_health,
    judge_stalls,
    measure_lateness,
    show_state,
)
from anlan.kernel.clock import Timeline

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 1), (2, 2), (3, 4), (10, 512), (11, 900), (5000, 900)])
def test_back_off_doubles_up_to_a_quarter_of_an_hour(attempts: int, seconds: int) -> None:
    assert find_retry(attempts, NOON) == NOON + timedelta(seconds=seconds)


@given(st.timedeltas(timedelta(days=-9000), timedelta(days=30_000)))
def test_the_live_timeline_shows_the_wall_clock_to_the_microsecond(since: timedelta) -> None:
    wall = NOON + since
    assert LIVE_TIMELINE.at(wall) == wall
    assert LIVE_TIMELINE.wall_for(wall) == wall


def test_lateness_counts_in_wall_seconds_whatever_the_rate_of_the_timeline() -> None:
    fast = Timeline(NOON, NOON, rate=3600.0, resume_rate=3600.0)
    due = NOON + timedelta(hours=2)
    assert measure_lateness(fast, due, NOON + 5 * SECOND) == pytest.approx(3.0)
    assert measure_lateness(LIVE_TIMELINE, NOON, NOON + SECOND) == 1.0


def test_lateness_after_a_jump_counts_from_the_jump() -> None:
    jumped = Timeline(NOON, NOON, 1.0).jump(NOON + 60 * SECOND, NOON + timedelta(days=3))
    assert measure_lateness(jumped, NOON + timedelta(days=1), NOON + 61 * SECOND) == 1.0


def test_lateness_is_never_negative_when_the_clock_is_set_back() -> None:
    assert measure_lateness(LIVE_TIMELINE, NOON, NOON - SECOND) == 0.0


def test_each_bucket_includes_its_bound_and_the_last_holds_the_rest() -> None:
    counts = count_lateness([0.0, 0.1, 0.1001, 3600.0, 3601.0])
    assert counts == [2, 1] + [0] * (len(BOUNDS_S) - 3) + [1, 1]


@given(st.lists(st.floats(0, 1e6)))
def test_no_lateness_is_lost_from_the_histogram(seconds: list[float]) -> None:
    assert sum(count_lateness(seconds)) == len(seconds)


def test_a_window_is_five_minutes_long() -> None:
    assert find_window(NOON + timedelta(minutes=7, seconds=3)) == NOON + timedelta(minutes=5)


def test_the_wait_ends_at_whatever_is_due_first() -> None:
    due, retry = NOON + 30 * SECOND, NOON + 10 * SECOND
    assert find_wait(LIVE_TIMELINE, due, None, NOON) == 30.0
    assert find_wait(LIVE_TIMELINE, due, retry, NOON) == 10.0
    assert find_wait(LIVE_TIMELINE, None, None, NOON) == inf
    assert find_wait(LIVE_TIMELINE, NOON - SECOND, None, NOON) == -1.0


def test_the_wait_of_a_fast_timeline_is_short_and_of_a_paused_one_endless() -> None:
    fast = Timeline(NOON, NOON, 60.0, 60.0)
    due = NOON + timedelta(minutes=5)
    assert find_wait(fast, due, None, NOON) == 5.0
    assert find_wait(fast.pause(NOON), due, None, NOON) == inf


def test_a_retry_written_by_a_clock_that_was_set_back_since_is_due_now() -> None:
    assert find_wait(LIVE_TIMELINE, None, NOON + LONGEST_RETRY + SECOND, NOON) == 0.0


def test_a_periodic_job_is_due_after_its_interval_and_when_the_clock_was_set_back() -> None:
    assert is_turn(None, 60, NOON)
    assert not is_turn(NOON - 59 * SECOND, 60, NOON)
    assert is_turn(NOON - 60 * SECOND, 60, NOON)
    assert is_turn(NOON + timedelta(days=1), 60, NOON)


def make_worker(
    cycles: int = 5, *, pid: int = 1, state: str = "running", completed_at: datetime = NOON
) -> WorkerHealth:
    loop = LoopHealth("deadlines", 30.0, cycles, NOON, completed_at)
    return WorkerHealth("host/1", pid, state, NOON, NOON, [loop])


def test_a_loop_that_completes_no_cycle_for_too_long_stands_still() -> None:
    seen, stalled, moving = judge_stalls({}, [make_worker()], 100.0)
    assert (stalled, moving) == ([], [])
    seen, stalled, _ = judge_stalls(seen, [make_worker()], 130.0)
    assert stalled == []
    _, stalled, _ = judge_stalls(seen, [make_worker()], 130.1)
    assert [(worker.name, loop.name) for worker, loop in stalled] == [("host/1", "deadlines")]


@pytest.mark.parametrize("after", [make_worker(6), make_worker(pid=2), make_worker(state="stopped")])
def test_a_loop_that_moves_was_restarted_or_was_stopped_in_order_does_not_stand_still(
    after: WorkerHealth,
) -> None:
    seen, _, _ = judge_stalls({}, [make_worker()], 0.0)
    _, stalled, moving = judge_stalls(seen, [after], 1000.0)
    assert stalled == []
    assert moving == [("host/1", "deadlines")]


def test_the_alarm_says_which_loop_stands_still_since_when_and_why() -> None:
    worker = make_worker()
    loop = msgspec.structs.replace(worker.loops[0], last_error="OperationalError: no route")
    sentence = describe_stall(worker, loop)
    for part in ("deadlines", "host/1", "30 s", "2026-03-02 04:00:00 UTC", "no route"):
        assert part in sentence


@pytest.mark.parametrize(
    ("state", "age_s", "alarmed", "shown"),
    [
        ("running", 1, False, "running"),
        ("running", 1, True, "stalled"),
        ("running", 11, True, "gone"),
        ("running", -11, False, "gone"),
        ("stopped", 9999, False, "stopped"),
        ("stopping", 1, False, "stopping"),
    ],
)
def test_a_worker_is_shown_as_seen_from_outside(state: str, age_s: int, alarmed: bool, shown: str) -> None:
    assert show_state(state, NOON - age_s * SECOND, NOON, alarmed=alarmed) == shown


NO_LATENESS = LatenessHealth(list(BOUNDS_S), [0] * 12, 0.0)
WELL = Health(
    workers=[make_worker()],
    backlog=0,
    oldest_due_s=0.0,
    lateness_recent=NO_LATENESS,
    lateness_ever=NO_LATENESS,
    lateness_simulated=NO_LATENESS,
    failing_count=0,
    failing=[],
    periodic=[],
    alarms=[],
)


def test_health_is_green_after_a_cycle_that_completed_just_now() -> None:
    health = judge_health(WELL, NOON + 10 * SECOND)
    assert (health.status, health.reasons, health.last_cycle_at) == (Status.GREEN, [], NOON)


@pytest.mark.parametrize("worker", [make_worker(state="gone"), make_worker(completed_at=NOON - 60 * SECOND)])
def test_health_is_red_without_a_cycle_that_completed_just_now(worker: WorkerHealth) -> None:
    assert judge_health(msgspec.structs.replace(WELL, workers=[worker]), NOON).status is Status.RED
    assert judge_health(msgspec.structs.replace(WELL, workers=[]), NOON).status is Status.RED


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"failing_count": 2}, "2 deadlines fail"),
        ({"backlog": 7, "oldest_due_s": 61.0}, "7 deadlines wait"),
        ({"periodic": [PeriodicHealth("seal", NOON, None, 3, "OSError: disk full")]}, "disk full"),
        ({"workers": [make_worker(), make_worker(state="gone")]}, "is gone"),
    ],
)
def test_health_is_amber_with_the_reason_when_it_works_but_somebody_should_look(
    change: dict[str, object], word: str
) -> None:
    health = judge_health(msgspec.structs.replace(WELL, **change), NOON)
    assert health.status is Status.AMBER
    assert word in " ".join(health.reasons)
