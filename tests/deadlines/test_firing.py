from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from anlan.deadlines.contracts import Due, Fired, Handled, SetDeadline
from anlan.deadlines.models import Deadline, Lateness
from anlan.deadlines.registry import HANDLERS, register_handler
from anlan.deadlines.services import cancel_deadlines, fire_due, open_timeline, pause_timeline, set_deadlines
from anlan.kernel.clock import Clock, FixedClock

from .effects import MONDAY, Effects, create_table, list_effects

SECOND = timedelta(seconds=1)


def set_due(
    *streams: str, at: datetime = MONDAY, key: str = "k", timeline: str = "live", handler: str = "effect"
) -> None:
    set_deadlines([SetDeadline(stream, key, at, timeline, handler) for stream in streams], now=MONDAY)


def fire(wall: Clock, timeline: str = "live", limit: int = 500) -> Fired:
    return fire_due(timeline_id=timeline, wall=wall, limit=limit, worker="test/1")


def test_nothing_fires_before_its_time_and_everything_at_its_time(effects: Effects, wall: FixedClock) -> None:
    set_due("incident:1", at=MONDAY + SECOND)
    wall.at = MONDAY + SECOND - timedelta(microseconds=1)
    assert fire(wall) == Fired()
    wall.at = MONDAY + SECOND
    assert fire(wall) == Fired(taken=1, done=1)
    assert fire(wall) == Fired()
    assert Deadline.objects.get().fired_at == MONDAY + SECOND


def test_the_earliest_fire_first_and_a_batch_has_its_limit(effects: Effects, wall: FixedClock) -> None:
    for number in (3, 1, 2):
        set_due(f"incident:{number}", at=MONDAY - number * SECOND)
    assert fire(wall, limit=2).done == 2
    assert [stream for stream, _ in list_effects()] == ["incident:2", "incident:3"]


def test_timers_of_one_stream_come_together_in_due_order(effects: Effects, wall: FixedClock) -> None:
    for second, stream in enumerate(["a", "b", "a", "b"]):
        set_due(stream, at=MONDAY - second * SECOND, key=f"{second}")
    fire(wall)
    assert effects.batches == [["a", "a", "b", "b"]]
    assert list_effects() == [("a", "2"), ("a", "0"), ("b", "3"), ("b", "1")]


def test_a_failing_timer_is_set_apart_and_its_neighbours_fire(effects: Effects, wall: FixedClock) -> None:
    effects.failing = {"incident:37"}
    set_due(*(f"incident:{number}" for number in range(100)))
    assert fire(wall) == Fired(taken=100, done=99, failed=1)
    fired = [stream for stream, _ in list_effects()]
    assert len(fired) == 99
    assert "incident:37" not in fired
    row = Deadline.objects.get(fired_at=None)
    assert (row.stream, row.attempts, row.retry_at) == ("incident:37", 1, MONDAY + SECOND)
    assert row.last_error == "ValueError: no owner for incident:37"


def test_a_failing_timer_is_tried_alone_with_growing_pauses_until_it_succeeds(
    effects: Effects, wall: FixedClock
) -> None:
    effects.failing = {"bad"}
    set_due("bad")
    assert fire(wall).failed == 1
    assert fire(wall).taken == 0
    wall.at = MONDAY + SECOND
    set_due("good")
    assert fire(wall) == Fired(taken=2, done=1, failed=1)
    assert effects.batches[1:] == [["good"], ["bad"]]
    assert Deadline.objects.get(stream="bad").retry_at == wall.at + 2 * SECOND
    effects.failing = ()
    wall.at += 2 * SECOND
    assert fire(wall).done == 1
    row = Deadline.objects.get(stream="bad")
    assert (row.fired_at, row.last_error) == (wall.at, "")


def test_a_skipped_timer_is_tried_again_soon_and_is_no_failure(effects: Effects, wall: FixedClock) -> None:
    effects.skipping = {"held"}
    set_due("held", "free")
    assert fire(wall) == Fired(taken=2, done=1, skipped=1)
    assert fire(wall).taken == 0
    row = Deadline.objects.get(stream="held")
    assert (row.attempts, row.last_error) == (0, "")
    effects.skipping = ()
    wall.at += SECOND
    assert fire(wall).done == 1
    assert Counter(list_effects()) == {("held", "k"): 1, ("free", "k"): 1}


def test_a_timer_whose_handler_is_not_installed_fails_with_a_sentence_that_helps(
    effects: Effects, wall: FixedClock
) -> None:
    set_due("incident:1", handler="gone")
    set_due("incident:2")
    assert fire(wall) == Fired(taken=2, done=1, failed=1)
    assert "No handler named 'gone'" in Deadline.objects.get(stream="incident:1").last_error


def test_an_answer_that_leaves_a_timer_out_counts_as_a_failure(effects: Effects, wall: FixedClock) -> None:
    register_handler("forgetful", lambda batch, *, clock: Handled([]))
    set_due("incident:1", handler="forgetful")
    assert fire(wall).failed == 1
    del HANDLERS["forgetful"]


def test_a_handler_may_arm_its_own_timer_anew_and_cannot_cancel_the_proof_that_it_fired(
    effects: Effects, wall: FixedClock
) -> None:
    def repeat(due: Due, now: datetime) -> None:
        set_deadlines([SetDeadline(due.stream, due.key, now + 60 * SECOND, handler="effect")], now=now)

    effects.on_due = repeat
    set_due("daily")
    for _ in range(3):
        assert fire(wall).done == 1
        assert fire(wall).taken == 0
        wall.at += 60 * SECOND
    assert list_effects() == [("daily", "k")] * 3

    effects.on_due = lambda due, now: cancel_deadlines([("daily", "k")])
    assert fire(wall).done == 1
    assert Deadline.objects.get().fired_at == wall.at


def test_what_a_failed_handler_set_is_rolled_back_with_it(effects: Effects, wall: FixedClock) -> None:
    def half(due: Due, now: datetime) -> None:
        set_deadlines([SetDeadline(due.stream, "next", now, handler="effect")], now=now)
        raise RuntimeError("half done")

    effects.on_due = half
    set_due("incident:1")
    fire(wall)
    assert list_effects() == []
    assert list(Deadline.objects.values_list("key", flat=True)) == ["k"]


def test_a_timeline_fires_only_its_own_timers_by_its_own_time(effects: Effects, wall: FixedClock) -> None:
    open_timeline(timeline_id="drill:1", origin=MONDAY, wall=wall, rate=60.0)
    set_due("real", at=MONDAY + 60 * SECOND)
    set_due("drill", at=MONDAY + 60 * SECOND, timeline="drill:1")
    wall.at = MONDAY + SECOND
    assert fire(wall).taken == 0
    assert fire(wall, "drill:1").done == 1
    pause_timeline(timeline_id="drill:1", wall=wall)
    set_due("later", at=MONDAY + 61 * SECOND, timeline="drill:1")
    wall.at = MONDAY + timedelta(days=1)
    assert fire(wall, "drill:1").taken == 0


def test_lateness_is_counted_once_a_timer_and_apart_for_simulated_time(
    effects: Effects, wall: FixedClock
) -> None:
    open_timeline(timeline_id="drill:1", origin=MONDAY, wall=wall)
    set_due("a", "b", at=MONDAY)
    set_due("c", timeline="drill:1")
    wall.at = MONDAY + timedelta(seconds=0.2)
    fire(wall)
    wall.at = MONDAY + timedelta(seconds=3)
    set_due("d", at=MONDAY + 2 * SECOND)
    fire(wall)
    fire(wall, "drill:1")
    live, drill = Lateness.objects.order_by("simulated")
    assert (live.counts[:5], sum(live.counts), live.worst_s) == ([0, 2, 0, 1, 0], 3, 1.0)
    assert (sum(drill.counts), drill.worst_s) == (1, 3.0)


def test_a_timer_set_for_the_past_is_late_only_from_when_it_was_set(
    effects: Effects, wall: FixedClock
) -> None:
    set_due("typed-late", at=MONDAY - timedelta(days=2))
    wall.at = MONDAY + SECOND
    fire(wall)
    assert Lateness.objects.get().worst_s == 1.0


class EveryTimerFiresExactlyOnce(TestCase):
    """Random timers, moves, cancellations, failures, batch sizes and a wall clock that jumps both ways."""

    @settings(max_examples=25)
    @given(
        due=st.dictionaries(st.sampled_from("abcdefghij"), st.integers(0, 90), min_size=1),
        moved=st.dictionaries(st.sampled_from("abcdefghij"), st.integers(0, 90)),
        cancelled=st.sets(st.sampled_from("abcdefghij"), max_size=3),
        troubled=st.dictionaries(st.sampled_from("abcdefghij"), st.integers(1, 3)),
        jumps=st.lists(st.integers(-40, 60), max_size=6),
        limit=st.integers(1, 4),
    )
    def test_each_fires_once_not_before_its_time_and_none_is_lost(
        self,
        due: dict[str, int],
        moved: dict[str, int],
        cancelled: set[str],
        troubled: dict[str, int],
        jumps: list[int],
        limit: int,
    ) -> None:
        create_table()
        wall = FixedClock(MONDAY)
        left = dict(troubled)
        wanted = {key: moved.get(key, due[key]) for key in due if key not in cancelled}

        def stumble(timer: Due, now: datetime) -> None:
            assert now >= timer.due_at
            if left.get(timer.stream, 0) > 0:
                left[timer.stream] -= 1
                raise ValueError("stumbled")

        register_handler("effect", Effects(on_due=stumble))
        set_due_at(due)
        set_due_at({key: at for key, at in moved.items() if key in due})
        cancel_deadlines([(key, "k") for key in cancelled])
        for jump in [*jumps, 1000, *[2000] * 6]:
            wall.at += timedelta(seconds=jump)
            while fire(wall, limit=limit).taken:
                waiting = Deadline.objects.filter(fired_at=None).values_list("stream", flat=True)
                set_due_at({stream: wanted[stream] for stream in waiting})  # saying it again changes nothing
        assert Counter(stream for stream, _ in list_effects()) == dict.fromkeys(wanted, 1)
        for row in Deadline.objects.all():
            assert row.fired_at is not None
            assert row.fired_at >= row.due_at


def set_due_at(seconds: dict[str, int]) -> None:
    for stream, second in seconds.items():
        set_due(stream, at=MONDAY + second * SECOND)


@pytest.mark.parametrize("limit", [1, 7, 500])
def test_batches_of_any_size_fire_all(effects: Effects, wall: FixedClock, limit: int) -> None:
    set_due(*(f"incident:{number}" for number in range(30)))
    while fire(wall, limit=limit).taken:
        pass
    assert len(set(list_effects())) == len(list_effects()) == 30
