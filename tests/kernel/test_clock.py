from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.kernel.clock import FixedClock, Timeline, TimelineClock, check_aware
from anlan.kernel.errors import Invalid

WALL = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
START = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
ten_fold = Timeline(WALL, START, 10.0, 10.0)


def after(**length: float) -> datetime:
    return WALL + timedelta(**length)


def test_a_timeline_runs_at_its_rate_beside_the_wall() -> None:
    assert ten_fold.at(after(minutes=6)) == START + timedelta(hours=1)
    assert ten_fold.wall_for(START + timedelta(hours=1)) == after(minutes=6)


def test_a_pause_stops_it_and_going_on_takes_up_where_it_stood() -> None:
    paused = ten_fold.pause(after(minutes=6))
    assert paused.at(after(days=2)) == START + timedelta(hours=1)
    assert paused.wall_for(START + timedelta(hours=2)) is None
    assert paused.resume(after(days=2)).at(after(days=2, minutes=6)) == START + timedelta(hours=2)


def test_pausing_twice_and_going_on_twice_change_nothing() -> None:
    paused = ten_fold.pause(after(minutes=6))
    assert paused.pause(after(minutes=9)) is paused
    assert ten_fold.resume(after(minutes=6)) is ten_fold


def test_it_jumps_forward_and_never_back() -> None:
    jumped = ten_fold.jump(after(minutes=6), START + timedelta(days=1))
    assert jumped.at(after(minutes=12)) == START + timedelta(days=1, hours=1)
    with pytest.raises(Invalid, match="backwards"):
        jumped.jump(after(minutes=12), START)


def test_a_rate_of_nothing_is_refused() -> None:
    with pytest.raises(Invalid, match="pause it"):
        ten_fold.set_rate(after(minutes=1), 0)


def test_a_wall_clock_set_back_does_not_take_it_back() -> None:
    assert ten_fold.at(after(hours=-1)) == START


def test_a_time_without_a_zone_is_refused_and_others_become_utc() -> None:
    with pytest.raises(Invalid, match="no time zone"):
        check_aware(datetime(2026, 3, 2, 8))  # noqa: DTZ001 - the naive time is the point
    beijing = datetime(2026, 3, 2, 8, tzinfo=timezone(timedelta(hours=8)))
    assert check_aware(beijing).isoformat() == "2026-03-02T00:00:00+00:00"


def test_a_clock_of_a_timeline_reads_it_through_a_wall() -> None:
    assert TimelineClock(ten_fold, FixedClock(after(minutes=6))).now() == START + timedelta(hours=1)


changes = st.lists(
    st.tuples(st.sampled_from(["pause", "resume", "rate", "jump", "wait"]), st.integers(0, 86_400)),
    max_size=12,
)


@given(changes)
def test_whatever_is_done_to_it_its_time_never_runs_back(script: list[tuple[str, int]]) -> None:
    timeline, wall = ten_fold, WALL
    last = timeline.at(wall)
    for change, seconds in script:
        wall += timedelta(seconds=seconds)
        if change == "pause":
            timeline = timeline.pause(wall)
        elif change == "resume":
            timeline = timeline.resume(wall)
        elif change == "rate":
            timeline = timeline.set_rate(wall, 1 + seconds / 100)
        elif change == "jump":
            timeline = timeline.jump(wall, timeline.at(wall) + timedelta(seconds=seconds))
        assert timeline.at(wall) >= last
        last = timeline.at(wall)
