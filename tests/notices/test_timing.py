"""The order that people want, and their quiet hours, hold up no first notice."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from anlan.directory.contracts import CONSOLE, ContactKind
from anlan.directory.services import add_contact
from anlan.duty.contracts import LaterWay, Preference, QuietHours
from anlan.duty.services.preferences import set_preference
from anlan.kernel.calendar import BEIJING
from anlan.notices.models import Delivery, Notice
from anlan.notices.services import address_notices
from anlan.notices.services.deliveries import NewDelivery
from anlan.notices.services.timing import Timing
from tests.callers import WALL, find_person
from tests.notices.conftest import open_attack

CHANNELS = {ContactKind.SMS: "sms", ContactKind.PHONE: "voice", ContactKind.EMAIL: "smtp"}
KINDS = {name: kind for kind, name in CHANNELS.items()}
NIGHT = datetime(2026, 3, 2, 23, 0, tzinfo=BEIJING)
NIGHTLY = Preference(quiet=(QuietHours(since="22:00", until="07:00"),))


def make(person: str, *channels: str) -> list[NewDelivery]:
    return [NewDelivery(channel, n + 1, person, NIGHT) for n, channel in enumerate(channels)]


def time(
    preference: Preference, reason: str, made: list[NewDelivery], *, told: bool
) -> list[tuple[str, str, int]]:
    timing = Timing(NIGHT, KINDS, {7: preference}, {("k", "7")} if told else set())
    found = timing.put_off("k", reason, made)
    return [(each.channel, each.held, int((each.next_at - NIGHT).total_seconds())) for each in found]


def test_a_call_comes_after_the_other_ways_unless_it_is_the_only_one() -> None:
    assert time(Preference(), "told", make("7", "sms", "voice"), told=False) == [
        ("sms", "", 0), ("voice", "order", 120),
    ]  # fmt: skip
    assert time(Preference(), "told", make("7", "voice"), told=False) == [("voice", "", 0)]


def test_whatever_order_is_wanted_the_first_way_is_taken_at_once() -> None:
    wanted = Preference(
        order=(LaterWay(kind=ContactKind.SMS, after_s=300), LaterWay(kind=ContactKind.PHONE, after_s=60))
    )
    assert time(wanted, "told", make("7", "sms", "voice"), told=False) == [
        ("sms", "order", 240), ("voice", "", 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "told", "waits"),
    [
        ("late", True, 8 * 3600),
        ("late", False, 0),  # it is the first they hear of it
        ("told", True, 0),
        ("climbed", True, 0),
        ("assigned", True, 0),
        ("ordered", True, 0),
    ],
)
def test_quiet_hours_hold_back_repeats_alone(reason: str, told: bool, waits: int) -> None:
    found = time(NIGHTLY, reason, make("7", "sms"), told=told)
    assert found == [("sms", "quiet" if waits else "", waits)]


@pytest.mark.usefixtures("versions")
def test_a_reminder_at_night_waits_for_the_morning_and_the_first_notice_does_not() -> None:
    office = find_person("sy-group-office")
    add_contact(
        actor=CONSOLE, now=WALL.now(), of="sy-group-office", kind=ContactKind.SMS, value="13800000000"
    )
    local = WALL.now().astimezone(BEIJING)
    quiet = QuietHours(since=f"{local:%H:%M}", until=f"{local + timedelta(hours=2):%H:%M}")
    set_preference(actor=office, wall=WALL, preference=Preference(quiet=(quiet,)))
    run = open_attack()
    address_notices(wall=WALL, channels=CHANNELS)
    first = Delivery.objects.get(channel="sms")
    assert first.held == ""
    Delivery.objects.filter(pk=first.pk).update(state="handed-over")
    told = first.notice
    assert told is not None
    Notice.objects.create(
        message_key=f"{run}/late/{told.post}", stream=run, notice="late", post=told.post, reason="late",
        text="超时", told_at=WALL.now(),
    )  # fmt: skip
    address_notices(wall=WALL, channels=CHANNELS)
    late = Delivery.objects.get(channel="sms", notice__reason="late")
    assert late.held == "quiet"
    assert late.next_at is not None
    assert timedelta(hours=1) < late.next_at - WALL.now() <= timedelta(hours=2)
