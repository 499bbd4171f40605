"""平战转换 on the real plans: a switch reaches what runs, and opens what a plan opens on it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlan.directory.contracts import CONSOLE, Mode
from anlan.directory.selectors import find_actor_by_username, list_missing_posts
from anlan.directory.services import open_post, set_mode
from anlan.engine.contracts.acts import Open, SwitchMode
from anlan.engine.contracts.runs import RunView
from anlan.engine.modes import follow_modes
from anlan.engine.selectors import access_run, list_runs
from anlan.engine.services import Opening, open_run, perform
from anlan.engine.standing import open_standing
from anlan.kernel.access import ENGINE, Permission, PostRef
from anlan.kernel.clock import FixedClock
from anlan.ledger.services import check_ledger
from anlan.plans.contracts import Form
from anlan.plans.selectors import find_version
from tests.callers import CITY, DISTRICT, find_next_monday

MONDAY = find_next_monday()
HOUR = timedelta(hours=1)


@pytest.fixture
def wall(versions: dict[str, int]) -> FixedClock:
    clock = FixedClock(MONDAY)
    open_standing(clock)
    return clock


def switch(wall: FixedClock, mode: Mode, bureau: str = CITY) -> int:
    wall.at += HOUR
    director = find_actor_by_username("sy-director", now=wall.at)
    set_mode(actor=director, now=wall.at, bureau=bureau, mode=mode, document="市指挥部令第1号")
    return follow_modes(wall)


def find_run(form: str, course: str) -> RunView:
    filters = {"course": course, "bureau": CITY}
    return list_runs(ENGINE, Permission.READ_INCIDENT, form=form, filters=filters)[0]


def test_the_duties_of_the_day_ask_for_figures_from_the_switch_on(wall: FixedClock) -> None:
    figures = find_run("standing", "epidemic-figures")
    assert access_run(ENGINE, figures.id).state.steps == {}
    switch(wall, Mode.EMERGENCY)
    steps = access_run(ENGINE, figures.id).state.steps
    assert {step.opened_at for step in steps.values()} == {MONDAY + HOUR}
    assert f"give-figures@{DISTRICT}:branch-head" in steps


def test_a_switch_opens_the_epidemic_once_and_following_again_changes_nothing(wall: FixedClock) -> None:
    assert switch(wall, Mode.EMERGENCY) > 1
    epidemic = find_run("incident", "epidemic")
    assert (epidemic.opened_at, epidemic.mode) == (MONDAY + HOUR, "emergency")
    wall.at += HOUR
    assert follow_modes(wall) == 0


def test_switching_back_reaches_the_epidemic_and_a_second_switch_opens_no_second(wall: FixedClock) -> None:
    switch(wall, Mode.EMERGENCY)
    switch(wall, Mode.ROUTINE)
    epidemic = find_run("incident", "epidemic")
    assert epidemic.mode == "routine"
    switch(wall, Mode.EMERGENCY)
    again = list_runs(ENGINE, Permission.READ_INCIDENT, form="incident", filters={"course": "epidemic"})
    assert [(run.id, run.mode) for run in again] == [(epidemic.id, "emergency")]


def test_what_a_switch_back_made_lapse_is_asked_again_by_a_second_emergency_of_the_week(
    wall: FixedClock,
) -> None:
    register = find_run("standing", "policy-in-force")
    statuses = []
    for mode in (Mode.EMERGENCY, Mode.ROUTINE, Mode.EMERGENCY):
        switch(wall, mode)
        held = access_run(ENGINE, register.id)
        statuses.append((held.view.status, {step.status.value for step in held.state.steps.values()}))
    assert statuses == [("open", {"open"}), ("open", {"lapsed"}), ("open", {"open"})]
    assert find_run("standing", "policy-in-force").id == register.id


def open_at_district(wall: FixedClock, version: int) -> str:
    """An incident of a district's own, which needs all posts of the plan there."""
    for post in list_missing_posts(DISTRICT, tuple(find_version(version).posts)):
        open_post(actor=CONSOLE, now=wall.at, ref=PostRef(DISTRICT, post), zh=post)
    opening = Opening(version, Form.INCIDENT, "petition", Open(title="群体走访", bureau=DISTRICT))
    return open_run(opening=opening, actor=ENGINE, wall=wall).run.id


def test_a_district_that_was_in_emergency_before_follows_the_city_into_it_and_out_of_it(
    wall: FixedClock, versions: dict[str, int]
) -> None:
    switch(wall, Mode.EMERGENCY, DISTRICT)
    switch(wall, Mode.ROUTINE, DISTRICT)
    wall.at += HOUR
    run = open_at_district(wall, versions["shenyang"])
    for mode in (Mode.EMERGENCY, Mode.ROUTINE):
        switch(wall, mode)
        held = access_run(ENGINE, run)
        assert (held.view.mode, held.state.acts["mode-switched"]) == (mode, wall.at)
    wall.at += HOUR
    assert follow_modes(wall) == 0


def test_a_run_that_lost_the_mode_finds_back_to_it(wall: FixedClock) -> None:
    switch(wall, Mode.EMERGENCY)
    epidemic = find_run("incident", "epidemic")
    wall.at += HOUR
    perform(run_id=epidemic.id, act=SwitchMode(mode="routine"), actor=ENGINE, wall=wall)
    lost = wall.at
    wall.at += HOUR
    assert follow_modes(wall) == 1
    state = access_run(ENGINE, epidemic.id).state
    assert (state.mode, state.acts["mode-switched"]) == ("emergency", lost)


def test_what_runs_elsewhere_hears_nothing_and_the_record_verifies(wall: FixedClock) -> None:
    switch(wall, Mode.EMERGENCY)
    tianjin = list_runs(ENGINE, Permission.READ_INCIDENT, form="standing", filters={"bureau": "120000"})
    assert {run.mode for run in tianjin} == {"routine"}
    assert check_ledger().findings == ()
