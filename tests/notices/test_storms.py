"""A storm: first notices have a message each, repeats share one, and a limit is kept and seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from anlan.directory.contracts import ContactKind
from anlan.notices.channels.configured import Configured
from anlan.notices.channels.port import Limit
from anlan.notices.channels.smtp import SmtpChannel
from anlan.notices.contracts import DeliveryState, LimitView
from anlan.notices.models import Delivery
from anlan.notices.rules import Piece, choose_folds, find_quiet_end, find_turns
from anlan.notices.selectors import find_notices_health, list_with_deliveries
from anlan.notices.services.folding import fold
from anlan.notices.services.outbox import Result, claim, mark
from tests.callers import WALL
from tests.notices.conftest import House, act, give_contact, hurry, open_attack
from tests.notices.gateways import Running, run_gateway
from tests.notices.serving import Mail

OFFICE = "office@example.org"
ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=T3"
START = datetime(2026, 3, 2, tzinfo=UTC)


@given(
    letters=st.integers(1, 60),
    seconds=st.floats(1, 600),
    asked=st.lists(st.tuples(st.floats(0, 120), st.integers(1, 40)), min_size=1, max_size=30),
)
def test_no_stretch_of_a_limits_length_holds_more_than_the_limit(
    letters: int, seconds: float, asked: list[tuple[float, int]]
) -> None:
    limit, now, free_at, sent = Limit(letters, seconds), START, None, []
    for pause, wanted in asked:
        now += timedelta(seconds=pause)
        allowed, free_at, waits = find_turns(free_at, now, wanted, limit)
        assert len(waits) == wanted - allowed
        assert all(at > now for at in waits)
        assert waits == sorted(waits)
        sent += [now] * allowed
    for at in sent:
        window = [each for each in sent if at <= each < at + timedelta(seconds=seconds - 0.001)]
        assert len(window) <= letters


def test_whoever_waits_has_a_turn_when_it_was_said() -> None:
    limit = Limit(20, 60.0)
    allowed, free_at, waits = find_turns(None, START, 30, limit)
    assert allowed == 10
    for at in waits:
        turn, free_at, _ = find_turns(free_at, at, 1, limit)
        assert turn == 1
    assert waits[-1] - START == timedelta(seconds=6 * 20)


@given(
    pieces=st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=40),
    fold_from=st.integers(0, 6),
)
def test_a_first_notice_is_never_folded_and_nothing_is_lost(
    pieces: list[tuple[int, bool]], fold_from: int
) -> None:
    made = [Piece(n, contact, first) for n, (contact, first) in enumerate(pieces)]
    folds = choose_folds(made, fold_from)
    inside = [id_ for ids in folds.values() for id_ in ids]
    assert len(inside) == len(set(inside))
    assert not set(inside) & set(folds)
    for lead, ids in folds.items():
        assert len(ids) + 1 >= max(fold_from, 2)
        assert all(made[id_].contact == made[lead].contact and not made[id_].first for id_ in (lead, *ids))


@pytest.mark.parametrize(
    ("at", "spans", "end"),
    [
        ((23, 0), [(22 * 60, 7 * 60)], (1, 7, 0)),
        ((6, 59), [(22 * 60, 7 * 60)], (0, 7, 0)),
        ((7, 0), [(22 * 60, 7 * 60)], None),
        ((12, 30), [(720, 780)], (0, 13, 0)),
        ((12, 30), [], None),
    ],
)
def test_quiet_hours_end(
    at: tuple[int, int], spans: list[tuple[int, int]], end: tuple[int, int, int] | None
) -> None:
    now = START.replace(hour=at[0], minute=at[1])
    expected = START.replace(hour=end[1], minute=end[2]) + timedelta(days=end[0]) if end else None
    assert find_quiet_end(now, spans) == expected


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Running]:
    with run_gateway(tmp_path) as running:
        yield running


def remind(run: str, *texts: str) -> None:
    """The office is told more of a run that it knows: an order for each text."""
    for text in texts:
        act(run, "order", "sy-director", to=["group-office"], text=text)


@pytest.mark.usefixtures("versions")
def test_a_storm_of_reminders_is_one_message_with_a_count(by_mail: SmtpChannel, mail: Mail) -> None:
    give_contact("group-office", ContactKind.EMAIL, OFFICE)
    runs = [open_attack(f"样例 {n}") for n in range(6)]
    house = House(by_mail)
    house.turn()
    assert len(mail.taken) == 6, "each first notice has a message of its own"
    mail.feel(fail=1.0)
    for run in runs:
        remind(run, "x1", "x2")
    house.turn()
    mail.feel()
    hurry()
    house.turn()
    (storm,) = mail.taken[6:]
    assert storm["subject"].startswith("〔安澜〕调度令（另有 11 项提醒）")
    assert "一并提醒 11 项" in storm["text"]
    assert storm["text"].count("· 调度令") == 11
    states = [
        d.state
        for run in runs
        for n in list_with_deliveries(run)
        for d in n.deliveries
        if d.channel == "smtp"
    ]
    assert (states.count("folded"), states.count("handed-over")) == (11, 7)
    health = find_notices_health(WALL.now(), channels={"smtp": Configured(ContactKind.EMAIL)}, address="")
    assert [each.folded for each in health.channels if each.name == "smtp"] == [11]


@pytest.mark.usefixtures("versions")
def test_whoever_is_inside_a_message_that_nobody_needs_gets_one_of_their_own(
    by_mail: SmtpChannel, mail: Mail
) -> None:
    give_contact("group-office", ContactKind.EMAIL, OFFICE)
    runs = [open_attack(f"样例 {n}") for n in range(5)]
    house = House(by_mail)
    house.turn()
    mail.feel(fail=1.0)
    for run in runs:
        remind(run, "x1")
    house.turn()
    lead = Delivery.objects.get(state="failed", channel="smtp")
    assert lead.notice is not None
    act(lead.notice.stream, "acknowledge", "sy-group-office", notice=lead.notice.notice, post="group-office")
    mail.feel()
    hurry()
    house.turn()
    lead.refresh_from_db()
    assert lead.state == "not-needed"
    (storm,) = mail.taken[5:]
    assert "（另有 3 项提醒）" in storm["subject"]


@pytest.mark.usefixtures("versions")
def test_a_message_that_goes_into_another_takes_along_what_is_inside_it(
    by_mail: SmtpChannel, mail: Mail
) -> None:
    give_contact("group-office", ContactKind.EMAIL, OFFICE)
    run = open_attack("样例")
    house = House(by_mail)
    house.turn()
    remind(run, "早")
    mail.feel(fail=1.0)
    house.turn()  # alone, and to be tried again
    Delivery.objects.filter(channel="smtp", state="failed").update(next_at=WALL.now() + timedelta(minutes=5))
    remind(run, *(f"一{n}" for n in range(4)))
    house.turn()
    assert Delivery.objects.filter(state="folded").count() == 3
    remind(run, *(f"二{n}" for n in range(4)))
    mail.feel()
    hurry()
    house.turn()
    (storm,) = mail.taken[1:]
    assert storm["text"].count("· 调度令") == 8
    assert Delivery.objects.filter(state="folded", folded_into__state="folded").count() == 0


@pytest.mark.usefixtures("versions")
def test_what_goes_into_a_message_that_was_taken_without_an_answer_is_told_all_the_same(
    gateway: Running,
) -> None:
    """The gateway sends nothing again under a key that it knows: with more inside, a message has another."""
    give_contact("group-office", ContactKind.SMS, "+8613800000000")
    run = open_attack("样例")
    house = House(gateway.open_sms())
    house.turn()
    gateway.feel(repeat=1.0)
    remind(run, "早")
    house.turn()
    assert [each["text"].count("等") for each in gateway.taken] == [0, 0]
    remind(run, *(f"一{n}" for n in range(3)))
    gateway.feel(repeat=1.0)
    hurry()
    house.turn()
    gateway.feel()
    hurry()
    house.turn()
    assert Delivery.objects.filter(state="folded").count() == 3
    assert "等4项" in gateway.taken[-1]["text"]
    assert set(gateway.count.values()) == {1}
    assert len(gateway.taken) == 3, "the same inside, the same key"


@pytest.mark.usefixtures("versions")
def test_a_message_that_was_sent_under_a_lost_lease_does_not_speak_for_what_went_into_it_since(
    gateway: Running,
) -> None:
    give_contact("group-office", ContactKind.SMS, "+8613800000000")
    run = open_attack("样例")
    house = House(gateway.open_sms())
    house.turn()
    remind(run, "早")
    house.addressing.step(WALL)
    now, longest = WALL.now(), timedelta(hours=1)
    (lead,), slow = claim("sms", now=now, limit=9, longest=longest)
    remind(run, *(f"一{n}" for n in range(3)))
    house.addressing.step(WALL)
    claimed, until = claim("sms", now=now + timedelta(seconds=31), limit=9, longest=longest)
    fold({each.id: each.contact for each in claimed}, fold_from=4, until=until, now=now)
    assert Delivery.objects.filter(folded_into=lead.id).count() == 3
    sent = [Result(lead.id, DeliveryState.HANDED_OVER)]
    mark(sent, channel="sms", until=slow, now=now)
    assert Delivery.objects.get(pk=lead.id).state == "waiting"
    mark(sent, channel="sms", until=until, now=now)
    assert Delivery.objects.get(pk=lead.id).state == "handed-over"


@pytest.mark.usefixtures("versions")
def test_a_message_that_is_given_up_gives_up_what_is_inside(by_mail: SmtpChannel, mail: Mail) -> None:
    give_contact("group-office", ContactKind.EMAIL, OFFICE)
    runs = [open_attack(f"样例 {n}") for n in range(5)]
    house = House(by_mail)
    house.turn()
    mail.feel(refuse=1.0)
    for run in runs:
        remind(run, "x1")
    for _ in range(12):
        house.turn()
        hurry()
    assert Delivery.objects.filter(channel="smtp", state="given-up").count() == 5
    assert Delivery.objects.filter(state="folded").count() == 0


@pytest.mark.usefixtures("versions")
def test_a_robot_gets_no_more_than_it_takes_and_the_rest_is_seen_waiting(gateway: Running) -> None:
    give_contact("group-office", ContactKind.CHAT, ROBOT)
    limit = Limit(6, 60.0, each=True)
    house = House(gateway.open_chat(limit))
    for n in range(8):
        open_attack(f"样例 {n}")
    house.turn()
    assert len(gateway.taken) == 3
    health = find_notices_health(
        WALL.now(), channels={"chat": Configured(ContactKind.CHAT, limit=limit)}, address=""
    )
    (chat,) = [each for each in health.channels if each.name == "chat"]
    assert (chat.limit, chat.held, chat.waiting) == (LimitView(6, 60.0, each=True), 5, 5)
    assert chat.held_until is not None
    assert any("5 messages wait for what the other side takes" in reason for reason in health.reasons)
    with connection.cursor() as cursor:  # a minute passes
        cursor.execute("UPDATE notices_delivery SET next_at = next_at - interval '1 minute' WHERE held <> ''")
        cursor.execute("UPDATE notices_pace SET free_at = free_at - interval '1 minute'")
    house.turn()
    assert len(gateway.taken) == 6
