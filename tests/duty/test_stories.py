"""Duty and ladder together, on the real database with the demonstration's plans, by the clock of the test."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from anlan.deadlines.services import fire_due
from anlan.directory.selectors import find_actor_by_username
from anlan.drills.demonstration import prepare_demonstration
from anlan.duty.contracts import Coverage, Explained, ShiftKind
from anlan.duty.selectors import explain_post, find_answering, list_shifts_of
from anlan.duty.services.rosters import Terms, set_roster
from anlan.duty.services.shifts import (
    Wish,
    move_shift,
    put_wishes,
    remove_shift,
    swap_shifts,
)
from anlan.engine.contracts.acts import Acknowledge
from anlan.engine.explaining import explain_opening
from anlan.engine.models import Run, RunStep
from anlan.engine.standing import open_standing
from anlan.incidents.contracts import OpenIncident
from anlan.incidents.services import act_on_incident, open_incident
from anlan.kernel.access import Actor, PostRef
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import LIVE, FixedClock
from anlan.ledger.services import check_ledger
from anlan.notices.selectors import list_notices
from anlan.notices.services import address_notices, report_unreached
from anlan.standing.reachability import list_planned
from anlan.standing.services import act_on_standing

CITY = "210100"
DUTY, OFFICE = PostRef(CITY, "duty-officer"), PostRef(CITY, "group-office")
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=BEIJING)


@pytest.fixture
def wall(db: None, home: None) -> FixedClock:
    """The evening before a Saturday that offices work (调休), the demonstration in place."""
    clock = FixedClock(at("02-27 20:00"))
    prepare_demonstration(wall=clock)
    return clock


def call(username: str, wall: FixedClock) -> Actor:
    return find_actor_by_username(username, now=wall.now())


def open_(kind: str, wall: FixedClock) -> str:
    request = OpenIncident(kind=kind, title="样例", bureau=CITY)
    return open_incident(request=request, actor=call("sy-duty-a", wall), wall=wall).run.id


def turn(wall: FixedClock) -> None:
    """What the loops of a worker do now."""
    for _ in range(8):
        fire_due(timeline_id=LIVE, wall=wall)
        address_notices(wall=wall, channels={})
        if not report_unreached(wall=wall):
            return


def pass_time(wall: FixedClock, length: timedelta) -> None:
    until = wall.at + length
    while wall.at < until:
        wall.at = min(wall.at + MINUTE, until)
        turn(wall)


def list_told(run: str, *reasons: str) -> list[tuple[str, datetime]]:
    return [
        (notice.post.partition(":")[2], notice.told_at)
        for notice in list_notices(run)
        if notice.reason in reasons
    ]


def open_office_roster(wall: FixedClock) -> None:
    kinds = (ShiftKind(code="full", zh="全天", begins="08:30", ends="08:30"),)
    terms = Terms(coverage=Coverage.ALWAYS, kinds=kinds, keeper=f"{CITY}:general-office")
    set_roster(actor=call("sy-director", wall), wall=wall, post=OFFICE, terms=terms)


def test_nobody_on_duty_at_three_of_a_make_up_working_day_and_the_next_rung_hears_at_once(
    wall: FixedClock,
) -> None:
    open_office_roster(wall)
    wall.at = at("02-28 03:00")
    run = open_("online-opinion", wall)
    turn(wall)
    (first,) = list_told(run, "told")
    (second,) = list_told(run, "climbed")
    assert (first[0], second[0]) == ("group-office", "general-office")
    assert second[1] - first[1] < MINUTE
    assert check_ledger().findings == ()


def test_with_somebody_on_that_shift_the_ladder_waits(wall: FixedClock) -> None:
    open_office_roster(wall)
    wish = Wish(kind="full", username="sy-group-office", day=at("02-27 00:00").date())
    put_wishes(actor=call("sy-director", wall), wall=wall, post=OFFICE, wishes=[wish])
    wall.at = at("02-28 03:00")
    run = open_("online-opinion", wall)
    turn(wall)
    assert list_told(run, "climbed") == []
    pass_time(wall, 15 * MINUTE)
    assert [post for post, _ in list_told(run, "climbed")] == ["general-office"]


def test_first_silent_the_ladder_climbs_the_deputy_answers_and_the_head_is_not_called(
    wall: FixedClock,
) -> None:
    begins = wall.at
    run = open_("online-opinion", wall)
    turn(wall)
    pass_time(wall, 31 * MINUTE)
    climbed = [(post, round((told - begins) / MINUTE)) for post, told in list_told(run, "climbed")]
    assert climbed == [("general-office", 15), ("deputy-director", 30)]
    (notice,) = {n.notice for n in list_notices(run) if n.reason == "told"}
    act = Acknowledge(notice=notice, post="deputy-director")
    act_on_incident(incident=run, act=act, actor=call("sy-deputy-director", wall), wall=wall)
    pass_time(wall, 30 * MINUTE)
    assert "director" not in [post for post, _ in list_told(run, "told", "climbed")]


def test_office_and_director_hear_together_and_each_must_answer(wall: FixedClock) -> None:
    run = open_("network-security", wall)
    turn(wall)
    told = list_told(run, "told")
    assert {post for post, _ in told} == {"group-office", "director"}
    assert len({instant for _, instant in told}) == 1
    (notice,) = {n.notice for n in list_notices(run) if n.reason == "told"}
    act = Acknowledge(notice=notice, post="group-office")
    act_on_incident(incident=run, act=act, actor=call("sy-group-office", wall), wall=wall)
    pass_time(wall, 11 * MINUTE)
    assert [post for post, _ in list_told(run, "climbed")] == ["deputy-director"]


def test_a_swap_moves_and_whoever_it_gave_answers_at_the_new_time(wall: FixedClock) -> None:
    keeper = call("sy-group-office", wall)
    nights = [
        shift
        for shift in list_shifts_of([DUTY], since=at("03-05 00:00"), until=at("03-09 00:00"))[DUTY]
        if shift.kind == "night" and shift.since >= at("03-05 00:00")
    ]
    one = nights[0]
    other = next(each for each in nights if each.person != one.person and each.n != one.n)
    behind = [
        shift.n
        for shift in list_shifts_of([DUTY], since=at("03-05 00:00"), until=at("03-20 00:00"))[DUTY]
        if shift.seat == 0 or shift.kind == "day"
    ]
    for n in behind:
        remove_shift(actor=keeper, wall=wall, post=DUTY, n=n)
    swap_shifts(actor=keeper, wall=wall, post=DUTY, n=one.n, other=other.n)
    move_shift(actor=keeper, wall=wall, post=DUTY, n=one.n, since=at("03-19 09:00"), until=at("03-19 16:00"))
    (answering,) = find_answering([DUTY], at=at("03-19 10:00"))[DUTY].people
    assert (answering.label, answering.how) == (other.person.label, "swap")
    assert check_ledger().findings == ()


def say(found: Explained) -> list[tuple[int, str, str]]:
    return [(told.after_s // 60, told.post.partition(":")[2], told.because) for told in found.told]


def test_explain_says_what_then_happens_and_writes_nothing(wall: FixedClock) -> None:
    open_office_roster(wall)
    instant = at("02-28 03:00")
    found = explain_opening(call("sy-director", wall), bureau=CITY, kind="online-opinion", at=instant)
    ladder = [each for each in found.told if each.because in ("told", "silence", "unreached")]
    assert [(e.after_s, e.post, e.because, e.reached) for e in ladder] == [
        (0, f"{CITY}:group-office", "told", False),
        (0, f"{CITY}:general-office", "unreached", True),
        (900, f"{CITY}:deputy-director", "silence", True),
        (1800, f"{CITY}:director", "silence", True),
    ]
    assert ladder[0].warnings == ("nobody-on-duty",)
    wall.at = instant
    run = open_("online-opinion", wall)
    turn(wall)
    pass_time(wall, 119 * MINUTE)
    happened = [
        (round((n.told_at - instant) / MINUTE), n.post) for n in list_notices(run) if n.reason != "assigned"
    ]
    assert sorted(happened) == sorted(
        (told.after_s // 60, told.post) for told in found.told if told.because != "assigned"
    )


def test_explain_of_a_post_goes_by_its_roster_and_the_directory(wall: FixedClock) -> None:
    instant = at("02-28 10:00")
    found = explain_post(call("sy-duty-a", wall), DUTY, at=instant)
    assert [(told.post.partition(":")[2], told.after_s) for told in found.told] == [
        ("duty-officer", 0),
        ("group-office", 600),
        ("deputy-director", 1200),
        ("director", 1800),
    ]
    assert found.told[0].people[0].how == "shift"
    assert found.told[0].backup_at == instant + 5 * MINUTE


def test_explain_says_who_must_answer_together(wall: FixedClock) -> None:
    found = explain_opening(
        call("sy-director", wall), bureau=CITY, kind="network-security", at=at("02-28 10:00")
    )
    first = [(each.post, each.together) for each in found.told if each.because == "told"]
    assert first == [(f"{CITY}:group-office", True), (f"{CITY}:director", True)]


def test_on_a_key_date_the_watch_asks_for_a_watcher_and_on_other_days_for_nobody(wall: FixedClock) -> None:
    found = []
    for day in ("03-03 06:00", "03-04 06:00"):
        wall.at = at(day)
        open_standing(wall)
        runs = Run.objects.filter(course="key-date-watch", timeline=LIVE).order_by("-opened_at")
        found.append(list(RunStep.objects.filter(run=runs[0]).values_list("key", flat=True)))
    assert found == [[], ["name-watcher"]]


def test_what_the_plans_own_test_found_is_shown_post_by_post(wall: FixedClock) -> None:
    open_standing(wall)
    turn(wall)
    run = Run.objects.get(course="reachability-test", timeline=LIVE, bureau=CITY)
    (notice,) = {each.notice for each in list_notices(run.id) if each.reason == "told"}
    wall.at += 2 * MINUTE
    act = Acknowledge(notice=notice, post="director", how="telephone")
    act_on_standing(duty=run.id, act=act, actor=call("sy-director", wall), wall=wall)
    since = at("02-01 00:00")
    found = {each.post: each for each in list_planned(call("sy-inspector", wall), CITY, since=since)}
    asked = found[f"{CITY}:director"]
    assert (asked.after_s, asked.how, asked.number) == (120, "telephone", run.number)
    assert found[str(DUTY)].answered_at is None
    assert list_planned(call("tj-director", wall), CITY, since=since) == ()
