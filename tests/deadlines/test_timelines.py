from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from anlan.deadlines import models
from anlan.deadlines.contracts import SetDeadline
from anlan.deadlines.selectors import find_clock, find_timeline, list_next
from anlan.deadlines.services import (
    end_timeline,
    fire_due,
    jump_timeline,
    open_timeline,
    pause_timeline,
    resume_timeline,
    set_deadlines,
    set_rate,
)
from anlan.kernel.clock import FixedClock
from anlan.kernel.errors import Invalid, NotFound, OutOfOrder

from .effects import MONDAY, Effects, list_effects

MINUTE = timedelta(minutes=1)
DRILL = "drill:1"


@pytest.fixture
def drill(db: None, wall: FixedClock) -> str:
    """A timeline sixty times as fast as the wall."""
    open_timeline(timeline_id=DRILL, origin=MONDAY, wall=wall, rate=60.0)
    return DRILL


def test_the_live_clock_is_the_wall_clock(wall: FixedClock) -> None:
    assert find_clock("live", wall) is wall


def test_a_timeline_runs_at_its_rate_stops_and_goes_on(drill: str, wall: FixedClock) -> None:
    wall.at += MINUTE
    assert find_clock(drill, wall).now() == MONDAY + 60 * MINUTE
    pause_timeline(timeline_id=drill, wall=wall)
    wall.at += MINUTE
    assert find_clock(drill, wall).now() == MONDAY + 60 * MINUTE
    resume_timeline(timeline_id=drill, wall=wall)
    set_rate(timeline_id=drill, wall=wall, rate=2.0)
    wall.at += MINUTE
    assert find_clock(drill, wall).now() == MONDAY + 62 * MINUTE


def test_a_jump_makes_all_in_between_due_at_once(effects: Effects, drill: str, wall: FixedClock) -> None:
    days = [
        SetDeadline(f"day:{day}", "k", MONDAY + timedelta(days=day), drill, "effect") for day in range(1, 6)
    ]
    set_deadlines(days, now=MONDAY)
    jump_timeline(timeline_id=drill, wall=wall, to=MONDAY + timedelta(days=3))
    fire_due(timeline_id=drill, wall=wall)
    assert [stream for stream, _ in list_effects()] == ["day:1", "day:2", "day:3"]
    with pytest.raises(Invalid, match="backwards"):
        jump_timeline(timeline_id=drill, wall=wall, to=MONDAY)


def test_opening_a_timeline_again_changes_nothing(drill: str, wall: FixedClock) -> None:
    wall.at += MINUTE
    assert open_timeline(timeline_id=drill, origin=MONDAY, wall=wall).rate == 60.0
    assert find_clock(drill, wall).now() == MONDAY + 60 * MINUTE


@pytest.mark.parametrize(("timeline_id", "rate"), [("live", 1.0), ("drill:2", 0.0), ("drill:2", -1.0)])
def test_the_live_timeline_and_one_that_does_not_run_forward_cannot_be_opened(
    db: None, wall: FixedClock, timeline_id: str, rate: float
) -> None:
    with pytest.raises(Invalid):
        open_timeline(timeline_id=timeline_id, origin=MONDAY, wall=wall, rate=rate)


def test_the_database_itself_refuses_a_live_row(db: None) -> None:
    with pytest.raises(IntegrityError, match="live_timeline_is_the_wall_clock_itself"), transaction.atomic():
        models.Timeline.objects.create(id="live", wall_origin=MONDAY, origin=MONDAY)


def test_an_ended_timeline_fires_nothing_and_takes_no_more(
    effects: Effects, drill: str, wall: FixedClock
) -> None:
    set_deadlines([SetDeadline("incident:1", "k", MONDAY, drill, "effect")], now=MONDAY)
    for _ in range(2):
        end_timeline(timeline_id=drill, wall=wall)
    assert fire_due(timeline_id=drill, wall=wall).taken == 0
    assert [each.timeline_id for each in list_next()] == ["live"]
    with pytest.raises(OutOfOrder, match="ended"):
        resume_timeline(timeline_id=drill, wall=wall)
    with pytest.raises(NotFound):
        set_deadlines([SetDeadline("incident:1", "k", MONDAY, drill, "effect")], now=MONDAY)
    assert not models.Deadline.objects.exists()


def test_a_timeline_nobody_opened_is_not_found(db: None, wall: FixedClock) -> None:
    with pytest.raises(NotFound, match="'drill:9'"):
        find_timeline("drill:9")
    with pytest.raises(NotFound, match="'drill:9'"):
        pause_timeline(timeline_id="drill:9", wall=wall)


@pytest.mark.django_db(transaction=True)
def test_the_worker_leaves_a_timeline_alone_while_somebody_changes_it(wall: FixedClock) -> None:
    open_timeline(timeline_id=DRILL, origin=MONDAY, wall=wall)
    set_deadlines([SetDeadline("incident:1", "k", MONDAY, DRILL, "unregistered")], now=MONDAY)
    with psycopg.connect(**connection.get_connection_params()) as director:
        director.execute("UPDATE deadlines_timeline SET rate = 0")
        assert fire_due(timeline_id=DRILL, wall=wall).taken == 0
        director.rollback()
    assert fire_due(timeline_id=DRILL, wall=wall).taken == 1
