"""Tests of reachability, and what is told of gaps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from anlan.directory import services as directory
from anlan.directory.contracts import CONSOLE, ContactKind
from anlan.directory.selectors import find_actor_by_username
from anlan.duty.contracts import AskState
from anlan.duty.models import Ask, SpotTest
from anlan.duty.selectors import find_answering, list_asks, list_reached, list_tested
from anlan.duty.services.gaps import tell_gaps
from anlan.duty.services.reach import ask_at_random, ask_posts, end_tests, erase_detail
from anlan.kernel.access import Role
from anlan.kernel.clock import FixedClock
from anlan.kernel.errors import Forbidden, Invalid, NotFound, OutOfOrder
from anlan.ledger.services import check_ledger
from anlan.notices import models
from anlan.notices.duty import acknowledge_duty
from anlan.notices.services import address_notices
from tests.duty.conftest import CITY, DUTY, OFFICE, START, Putting, at, call

pytestmark = pytest.mark.usefixtures("bureau")


def ask(wall: FixedClock, **given: Any) -> str:
    test = ask_posts(actor=call("group-office"), wall=wall, bureau=CITY, **given)
    return f"reach-test:{test}/n1/{DUTY}"


def summary(wall: FixedClock) -> Any:
    (row,) = list_reached(call("group-office"), CITY, since=START - timedelta(days=1), now=wall.now())
    return row


def test_a_test_says_that_it_is_one_and_the_first_answer_counts(put: Putting, wall: FixedClock) -> None:
    put(("day", "02-23", "duty-a"))
    wall.at = at("02-23 10:00")
    key = ask(wall)
    notice = models.Notice.objects.get(pk=key)
    assert notice.text.startswith("【测试】")
    wall.at += timedelta(seconds=90)
    acknowledge_duty(message_key=key, actor=call("duty-a"), how="in-app", wall=wall)
    acknowledge_duty(message_key=key, actor=call("duty-b"), how="link", wall=wall)
    row = summary(wall)
    assert (row.asked, row.answered, row.median_s, row.channels) == (1, 1, 90, {"in-app": 1})
    wall.at += timedelta(hours=1)
    end_tests(wall)
    assert (summary(wall).silent_in_a_row, check_ledger().findings) == (0, ())


def test_a_bureau_is_summed_up_and_says_what_still_waits(put: Putting, wall: FixedClock) -> None:
    put(("day", "02-23", "duty-a"))
    wall.at = at("02-23 10:00")
    ask(wall)
    wall.at += timedelta(minutes=1)
    city, *_ = list_tested(call("group-office"), since=START, now=wall.now())
    assert (city.bureau, city.asked, city.answered, city.silent) == (CITY, 1, 0, 0)
    assert city.waits_until == at("02-23 10:15")
    (one,) = list_asks(call("group-office"), CITY, since=START)
    assert (one.state, one.zh, summary(wall).silent) == (AskState.WAITING, "duty-officer", 0)
    wall.at = at("02-23 10:15")
    end_tests(wall)
    city, *_ = list_tested(call("group-office"), since=START, now=wall.now())
    assert (city.answered, city.silent, city.waits_until, summary(wall).silent) == (0, 1, None, 1)
    (one,) = list_asks(call("group-office"), CITY, since=START)
    assert one.state is AskState.SILENT


def test_twice_silent_and_whoever_stands_behind_hears_first_and_the_office_is_told(
    put: Putting, wall: FixedClock
) -> None:
    put(("day", "02-23", "duty-a"), ("backup", "02-23", "duty-b"))
    wall.at = at("02-23 09:00")
    for _ in range(2):
        ask(wall)
        wall.at += timedelta(minutes=15)
        end_tests(wall)
        end_tests(wall)
    told = find_answering([DUTY], at=wall.now())[DUTY]
    assert [each.label for each in told.people] == ["值b", "值a"]
    assert summary(wall).backup_first
    (silent,) = models.Notice.objects.filter(reason="reach-silent")
    assert (silent.post, "连续2次" in silent.text) == (str(OFFICE), True)
    key = ask(wall)
    acknowledge_duty(message_key=key, actor=call("duty-a"), how="in-app", wall=wall)
    wall.at += timedelta(minutes=15)
    end_tests(wall)
    assert [each.label for each in find_answering([DUTY], at=wall.now())[DUTY].people] == ["值a"]
    assert check_ledger().findings == ()


def test_names_are_for_that_person_and_the_inspector_and_go_on_their_date(
    put: Putting, wall: FixedClock
) -> None:
    ref = DUTY.__class__(CITY, "inspector")
    directory.open_post(actor=CONSOLE, now=START, ref=ref, zh="督查")
    directory.grant_role(actor=CONSOLE, now=START, role=Role.INSPECTOR, bureau=CITY, to=ref)
    directory.add_person(actor=CONSOLE, now=START, username="inspector", label="督查岗")
    directory.hold_post(actor=CONSOLE, now=START, username="inspector", ref=ref)
    put(("day", "02-23", "duty-a"))
    wall.at = at("02-23 10:00")
    ask(wall)

    def shown(username: str) -> object:
        actor = find_actor_by_username(username, now=wall.now())
        (row,) = list_asks(actor, CITY, since=START)
        return row.person.username if row.person else None

    assert [shown(name) for name in ("duty-a", "inspector", "duty-b", "director", "group-office")] == [
        "duty-a", "duty-a", None, None, None,
    ]  # fmt: skip
    wall.at += timedelta(days=29)
    assert erase_detail(wall) == 0
    wall.at += timedelta(days=1)
    assert erase_detail(wall) == 1
    assert (shown("inspector"), Ask.objects.count()) == (None, 1)
    assert check_ledger().findings == ()


def test_tests_are_asked_within_their_hours_by_who_keeps_rosters_one_at_a_time(
    roster: object, wall: FixedClock
) -> None:
    wall.at = at("02-23 22:00")
    with pytest.raises(OutOfOrder, match="not tested at this hour"):
        ask(wall)
    wall.at = at("02-24 10:00")
    with pytest.raises(Invalid, match="is not asked in tests"):
        ask(wall, posts=(f"{CITY}:director",))
    with pytest.raises(Forbidden):
        ask_posts(actor=call("duty-a"), wall=wall, bureau=CITY)
    ask(wall)
    with pytest.raises(OutOfOrder, match="waits for answers"):
        ask(wall)
    with pytest.raises(NotFound):
        acknowledge_duty(
            message_key=models.Notice.objects.get().pk, actor=call("director"), how="in-app", wall=wall
        )


def test_chance_asks_once_a_period_within_the_hours_and_at_the_latest_at_its_end(
    roster: object, wall: FixedClock
) -> None:
    chances: list[int] = []

    def never(n: int) -> int:
        chances.append(n)
        return n - 1  # never the one, unless it is the only one left

    wall.at = at("02-23 03:00")
    end = wall.at + timedelta(days=14)
    while wall.at < end:
        ask_at_random(wall, choose=never)
        wall.at += timedelta(minutes=5)
    asked = SpotTest.objects.filter(by="engine").order_by("asked_at")
    assert len(asked) >= 1
    assert chances == sorted(chances, reverse=True) or 1 in chances
    local = [(test.asked_at.astimezone(START.tzinfo).hour) for test in asked]
    assert all(8 <= hour < 21 for hour in local)


def test_a_gap_is_told_weeks_ahead_and_again_the_day_before_and_never_twice(
    put: Putting, wall: FixedClock
) -> None:
    days = [f"02-{day}" for day in range(23, 29)] + [f"03-{day:02}" for day in range(1, 29)]
    names = ("duty-a", "duty-b", "duty-c", "duty-d")
    wanted = []
    for number, day in enumerate(days):
        wanted += [("day", day, names[number % 4]), ("night", day, names[(number + 1) % 4])]
    wanted.remove(("night", "03-08", names[(days.index("03-08") + 1) % 4]))
    put(("night", "02-22", "duty-d"), *wanted)
    wall.at = at("02-23 08:30")
    assert tell_gaps(wall) == 1
    assert tell_gaps(wall) == 0
    (ahead,) = models.Notice.objects.all()
    assert (ahead.post, "03-08 17:00至03-09 08:30" in ahead.text) == (str(OFFICE), True)
    wall.at = at("03-07 18:00")
    tell_gaps(wall)
    assert [n.text.startswith("明天起缺班") for n in models.Notice.objects.order_by("told_at", "pk")].count(
        True
    ) == 1
    assert check_ledger().findings == ()


def test_whoever_stands_behind_is_written_to_later(put: Putting, wall: FixedClock) -> None:
    put(("day", "02-23", "duty-a"), ("backup", "02-23", "duty-b"))
    for username in ("duty-a", "duty-b", "duty-c"):
        directory.add_contact(
            actor=CONSOLE, now=START, of=username, kind=ContactKind.EMAIL, value=f"{username}@example.org"
        )
    wall.at = at("02-23 10:00")
    ask(wall)
    address_notices(wall=wall, channels={ContactKind.EMAIL: "smtp"})
    rows = models.Delivery.objects.filter(channel="smtp").order_by("next_at")
    late = [(row.next_at - wall.now()) if row.next_at else None for row in rows]
    assert late == [timedelta(0), timedelta(minutes=5)]
    assert [row.person for row in rows] == [call("duty-a").person, call("duty-b").person]
