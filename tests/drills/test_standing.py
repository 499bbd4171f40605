"""Standing duties on the real plans: one run a period, none twice, none skipped, closed by themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from anlan.deadlines.services import fire_due
from anlan.directory.selectors import find_actor_for_post
from anlan.engine.contracts.acts import Acknowledge, Act, Close, Finish, Learn, Reopen
from anlan.engine.contracts.runs import HeldRun, Outcome
from anlan.engine.selectors import access_run, list_runs
from anlan.engine.services import perform
from anlan.engine.standing import open_standing
from anlan.kernel.access import ENGINE, Permission, PostRef
from anlan.kernel.clock import LIVE, FixedClock
from tests.callers import CITY, find_next_monday

MONDAY = find_next_monday()
ROUND = {"places": ["配电室", "消防通道"]}


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


def act_as(post: str, run: str, act: Act, wall: FixedClock) -> Outcome:
    """What a post (`210102:branch-head`; of the city without a bureau) does, a minute later."""
    wall.at += timedelta(minutes=1)
    bureau, _, code = post.rpartition(":")
    actor = find_actor_for_post(PostRef(bureau or CITY, code), now=wall.at)
    return perform(run_id=run, act=act, actor=actor, wall=wall)


def finish_all(run: str, wall: FixedClock, proof: dict[str, Any]) -> HeldRun:
    for key, step in access_run(ENGINE, run).state.steps.items():
        act_as(step.owner, run, Finish(step=key, proof=proof), wall)
    return access_run(ENGINE, run)


def wait(wall: FixedClock, time: timedelta) -> None:
    wall.at += time
    while fire_due(timeline_id=LIVE, wall=wall).taken:
        pass


def test_a_duty_closes_by_itself_once_everybody_has_done_it(wall: FixedClock) -> None:
    run = list_duty("safety-rounds")[0]
    assert finish_all(run.id, wall, ROUND).view.status == "closed"


def test_a_reopened_duty_stays_open_until_somebody_closes_it(wall: FixedClock) -> None:
    run = list_duty("safety-rounds")[0].id
    notice, told = next(iter(finish_all(run, wall, ROUND).state.notices.items()))
    act_as("group-office", run, Reopen(reason="漏了一处"), wall)
    assert access_run(ENGINE, run).view.status == "open"
    act_as(told.posts[0], run, Acknowledge(notice=notice, post=told.posts[0]), wall)
    assert access_run(ENGINE, run).view.status == "open"
    act_as("group-office", run, Close(text="已补查"), wall)
    assert access_run(ENGINE, run).view.status == "closed"


def test_a_duty_reopened_after_its_day_asks_for_what_was_learnt_late_and_closes_by_it(
    wall: FixedClock,
) -> None:
    run = list_duty("key-date-watch")[0].id
    wait(wall, timedelta(days=1))
    assert access_run(ENGINE, run).view.status == "closed"
    act_as("group-office", run, Reopen(reason="当天是重要节点"), wall)
    act_as("group-office", run, Learn(facts={"key_date": True}), wall)
    finish_all(run, wall, {"day": ["duty-officer"], "night": ["duty-officer"], "occasion": "国庆节"})
    assert access_run(ENGINE, run).view.status == "open"
    report = {"text": "无异常", "nothing_found": True, "to": ["group-office"]}
    act_as("general-office", run, Finish(step="report-watch", proof=report), wall)
    assert access_run(ENGINE, run).view.status == "closed"
