"""A channel's loop under many letters: each noted by itself, one at a time to a contact point."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from anlan.directory.contracts import ContactKind
from anlan.notices import lanes
from anlan.notices.channels.smtp import SmtpChannel
from tests.callers import WALL
from tests.notices.conftest import House, give_contact, open_attack
from tests.notices.serving import Mail

OFFICE = "office@example.org"
_STATES = "SELECT state, count(*) FROM notices_delivery WHERE channel = 'smtp' GROUP BY state"
_KEYS = "SELECT notice_id || '/' || contact FROM notices_delivery WHERE channel = 'smtp' ORDER BY id"
_TAKEN = "SELECT count(*) FROM notices_delivery WHERE channel = 'smtp' AND next_at > %s"


@pytest.fixture
def house(versions: dict[str, int], by_mail: SmtpChannel) -> House:
    give_contact("group-office", ContactKind.EMAIL, OFFICE)
    return House(by_mail)


def ask(question: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())


def test_a_letter_is_noted_while_the_next_to_the_same_address_is_on_its_way(house: House, mail: Mail) -> None:
    """Else a worker that dies would send all of them again."""
    mail.feel(delay_s=0.3)
    for number in range(3):
        open_attack(f"第{number}")
    house.addressing.step(WALL)
    seen: set[int | None] = set()
    while ask(_STATES) != [("handed-over", 3)]:
        house.lanes[0].step(WALL)
        seen.add(dict(ask(_STATES)).get("handed-over"))
    assert {1, 2, 3} <= seen
    assert set(mail.count.values()) == {1}


def test_what_is_taken_ahead_for_an_address_waits_its_turn(
    house: House, mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "CLAIMED", 2)
    mail.feel(delay_s=0.05)
    for number in range(7):
        open_attack(f"第{number}")
    house.turn()
    assert [taken["key"] for taken in mail.taken] == [key for (key,) in ask(_KEYS)]
    assert ask(_STATES) == [("handed-over", 7)]


def test_no_more_is_taken_ahead_for_an_address_than_one_lot(
    house: House, mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are left to other workers."""
    monkeypatch.setattr(lanes, "CLAIMED", 2)
    mail.feel(stuck=[OFFICE])
    for number in range(7):
        open_attack(f"第{number}")
    house.addressing.step(WALL)
    for _ in range(5):
        house.lanes[0].step(WALL)
    assert ask(_TAKEN, WALL.now()) == [(4,)]


def test_a_worker_that_ends_in_order_notes_what_it_sent_and_gives_the_rest_back(
    house: House, mail: Mail
) -> None:
    """So a new release sends nothing twice."""
    mail.feel(delay_s=0.2)
    for number in range(4):
        open_attack(f"第{number}")
    house.addressing.step(WALL)
    while not mail.taken:
        house.lanes[0].step(WALL)
    house.lanes[0].finish(WALL)
    handed = dict(ask(_STATES))["handed-over"]
    assert handed == len(mail.taken) < 4
    assert ask(_TAKEN, WALL.now()) == [(0,)]
    house.lanes[0] = lanes.Lane(house.lanes[0]._channel, "")
    house.turn()
    assert sorted(mail.count.values()) == [1, 1, 1, 1]
