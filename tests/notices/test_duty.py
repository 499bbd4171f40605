"""Duty by mail: a test of reachability is written to who is on duty, and its link is the answer."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

import pytest
from django.test import Client

from anlan.directory.contracts import CONSOLE, ContactKind
from anlan.directory.services import add_contact
from anlan.duty.access import read_ref
from anlan.duty.models import Ask
from anlan.duty.parameters import find_policy
from anlan.duty.selectors import find_answering, list_reach
from anlan.duty.services import reach
from anlan.engine.models import LiveChange
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import FixedClock
from anlan.ledger.services import check_ledger
from anlan.notices.channels.smtp import SmtpChannel
from anlan.notices.models import Delivery, Notice
from tests.callers import CITY, WALL, find_person
from tests.notices.conftest import ADDRESS, House, open_attack
from tests.notices.serving import Mail

DUTY = read_ref(f"{CITY}:duty-officer")


@pytest.fixture
def house(versions: dict[str, int], by_mail: SmtpChannel) -> House:
    for letter in "abc":
        add_contact(
            actor=CONSOLE,
            now=WALL.now(),
            of=f"sy-duty-{letter}",
            kind=ContactKind.EMAIL,
            value=f"{letter}@example.org",
        )
    return House(by_mail)


def ask() -> None:
    """A test at this hour, whichever it is: the allowed hours are held by `ask_posts`."""
    now = WALL.now()
    reach._ask(find_person("sy-group-office"), now, find_policy(now), CITY, [DUTY])


def test_only_who_is_on_duty_is_written_to_and_the_link_answers_the_test(house: House, mail: Mail) -> None:
    ask()
    changes = LiveChange.objects.count()
    house.turn()
    (first,) = find_answering([DUTY], at=WALL.now())[DUTY].people
    (letter,) = mail.taken
    assert "测试" in letter["text"]
    sent = Delivery.objects.get(channel="smtp", state="handed-over")
    assert sent.person == first.person
    waiting = Delivery.objects.get(channel="smtp", state="waiting")
    assert waiting.next_at is not None
    assert timedelta(minutes=4) < waiting.next_at - WALL.now() <= timedelta(minutes=5)
    assert LiveChange.objects.count() == changes
    (token,) = re.findall(rf"{ADDRESS}(/a/[\w.:-]+)", letter["text"])
    page = Client().get(token)
    assert (page.status_code, "通讯抽测" in page.content.decode()) == (200, True)
    assert "已由" in Client().post(token).content.decode()
    row = Ask.objects.get()
    assert (row.channel, row.answered_at is not None) == ("link", True)
    assert Notice.objects.get(stream__startswith="reach-test:").acknowledged_at is not None
    assert check_ledger().findings == ()


def test_who_is_off_duty_is_left_alone_when_an_incident_opens(house: House, mail: Mail) -> None:
    open_attack()
    house.turn()
    on = {each.person for each in find_answering([DUTY], at=WALL.now())[DUTY].people}
    points = list_reach([DUTY], now=WALL.now())[DUTY].points
    assert {point.person for point in points if point.person} == on


def test_chance_never_asks_at_night(versions: dict[str, int]) -> None:
    night = datetime.combine(WALL.now().astimezone(BEIJING).date(), time(3), BEIJING)
    assert reach.ask_at_random(FixedClock(night), choose=lambda n: 0) == 0
