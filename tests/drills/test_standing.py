"""Standing duties on the real plans: one run a period, none twice, none skipped, closed by themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from anlan.directory.selectors import find_actor_for_post
from anlan.engine.contracts.acts import Finish
from anlan.engine.selectors import access_run, list_runs
from anlan.engine.services import perform
from anlan.engine.standing import open_standing
from anlan.kernel.access import ENGINE, Permission, PostRef
from anlan.kernel.clock import FixedClock
from tests.callers import find_next_monday

MONDAY = find_next_monday()


def list_duty(course: str) -> list[Any]:
    return list_runs(ENGINE, Permission.READ_INCIDENT, form="standing", filters={"course": course}, limit=100)


@pytest.fixture
def wall(versions: dict[str, int]) -> FixedClock:
    clock = FixedClock(MONDAY)
    open_standing(clock)
    return clock


def test_every_standing_duty_of_both_plans_is_opened_for_the_present_period(wall: FixedClock) -> None:
    assert [run.bureau for run in list_duty("daily-opinion-look")] == ["210100"]
    assert [run.bureau for run in list_duty("district-channel")] == ["120000"]
    assert list_duty("daily-opinion-look")[0].title.endswith(f"{MONDAY:%Y-%m-%d}/day")


def test_opening_again_in_the_same_period_opens_nothing(wall: FixedClock) -> None:
    assert open_standing(wall) == 0
    wall.at += timedelta(hours=5)
    assert open_standing(wall) == 0


def test_the_next_day_opens_the_daily_ones_and_not_the_weekly(wall: FixedClock) -> None:
    weekly = len(list_duty("cause-look"))
    wall.at += timedelta(days=1)
    assert open_standing(wall) > 0
    assert len(list_duty("daily-opinion-look")) == 2
    assert len(list_duty("cause-look")) == weekly


def test_after_an_outage_of_three_days_each_missed_day_is_there_with_its_own_start(wall: FixedClock) -> None:
    wall.at += timedelta(days=3)
    open_standing(wall)
    opened = sorted(run.opened_at for run in list_duty("daily-opinion-look"))
    assert opened[1:] == [MONDAY - timedelta(hours=8) + timedelta(days=day) for day in (1, 2, 3)]


def test_a_duty_closes_by_itself_once_everybody_has_done_it(wall: FixedClock) -> None:
    run = list_duty("safety-rounds")[0]
    held = access_run(ENGINE, run.id)
    proof = {"places": ["配电室", "消防通道"]}
    for key, step in held.state.steps.items():
        bureau, _, post = step.owner.rpartition(":")
        actor = find_actor_for_post(PostRef(bureau or "210100", post), now=wall.at)
        perform(run_id=run.id, act=Finish(step=key, proof=proof), actor=actor, wall=wall)
    assert list_duty("safety-rounds")[0].status == "closed"
