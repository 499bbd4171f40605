"""What a gateway tells of its messages is noted, and a key pressed in a call acknowledges."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from anlan.directory.contracts import CONSOLE, ContactKind
from anlan.directory.services import add_contact
from anlan.kernel.access import Permission as P
from anlan.ledger.services import list_since
from anlan.notices.models import Delivery
from tests.callers import CITY, DISTRICT, WALL, Caller, Tokens
from tests.notices.conftest import House, act, open_attack
from tests.notices.gateways import Running, run_gateway

VOICE, SMS = "/api/hooks/receipts/voice", "/api/hooks/receipts/sms"
NUMBER = "02420000000"


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Running]:
    with run_gateway(tmp_path) as running:
        yield running


@pytest.fixture
def called(token: Tokens, gateway: Running) -> tuple[str, Delivery, Caller]:
    """A run whose office was called at its own number, the call, and the gateway's token."""
    caller = token(P.TAKE_REPLY)
    add_contact(actor=CONSOLE, now=WALL.now(), of="sy-group-office", kind=ContactKind.PHONE, value=NUMBER)
    run = open_attack()
    House(gateway.open_voice()).turn()
    return run, Delivery.objects.get(channel="voice", state="handed-over"), caller


def tell(caller: Caller, hook: str, name: str, outcome: str, status: int = 200, **more: str) -> Any:
    body = {"id": name, "outcome": outcome, "at": WALL.now().isoformat(), **more}
    answer = caller.post(hook, body)
    assert answer.status_code == status, answer.content
    return answer.json()


def list_answers(run: str) -> list[tuple[str, str]]:
    found = [entry for entry in list_since(run) if entry.type == "acknowledged"]
    return [(entry.actor, entry.data["how"]) for entry in found]


def test_a_key_pressed_in_a_call_acknowledges_once(called: tuple[str, Delivery, Caller]) -> None:
    run, call, caller = called
    assert tell(caller, VOICE, call.outside, "delivered") == {"outcome": "noted"}
    assert tell(caller, VOICE, call.outside, "confirmed") == {"outcome": "acknowledged"}
    assert tell(caller, VOICE, call.outside, "confirmed") == {"outcome": "already-acknowledged"}
    assert list_answers(run) == [(f"{CITY}:group-office", "call-key")]
    assert tell(caller, VOICE, call.outside, "undelivered") == {"outcome": "noted"}
    call.refresh_from_db()
    assert call.receipt == "confirmed", "nothing undoes that a person pressed the key"


def test_nobody_took_the_call(called: tuple[str, Delivery, Caller]) -> None:
    run, call, caller = called
    tell(caller, VOICE, call.outside, "undelivered", why="no answer")
    call.refresh_from_db()
    assert (call.receipt, call.error, call.state) == ("undelivered", "no answer", "handed-over")
    assert list_answers(run) == []


def test_a_key_in_a_text_message_means_nothing(called: tuple[str, Delivery, Caller]) -> None:
    run, call, caller = called
    Delivery.objects.filter(pk=call.pk).update(channel="sms")
    assert tell(caller, SMS, call.outside, "confirmed") == {"outcome": "refused"}
    assert list_answers(run) == []


def test_a_key_pressed_too_late_or_after_the_end_acknowledges_nothing(
    called: tuple[str, Delivery, Caller],
) -> None:
    run, call, caller = called
    Delivery.objects.filter(pk=call.pk).update(at=WALL.now() - timedelta(hours=49))
    assert tell(caller, VOICE, call.outside, "confirmed") == {"outcome": "expired"}
    assert list_answers(run) == []


def test_a_receipt_that_comes_before_its_message_is_asked_for_again(
    called: tuple[str, Delivery, Caller],
) -> None:
    _, _, caller = called
    assert "again" in tell(caller, VOICE, "M999999", "delivered", status=404)["how"]


def test_a_receipt_needs_the_scope_at_the_bureau(called: tuple[str, Delivery, Caller], token: Tokens) -> None:
    run, call, _ = called
    tell(token(P.TAKE_SIGNAL), VOICE, call.outside, "confirmed", status=403)
    tell(token(P.TAKE_REPLY, bureau=DISTRICT), VOICE, call.outside, "confirmed", status=403)
    assert list_answers(run) == []


@pytest.mark.parametrize("wrong", [{"outcome": "perhaps"}, {"at": "2026-11-27T08:00:00"}, {"id": ""}])
def test_what_is_no_receipt_is_refused_by_field(
    called: tuple[str, Delivery, Caller], wrong: dict[str, str]
) -> None:
    _, call, caller = called
    body = {"id": call.outside, "outcome": "delivered", "at": WALL.now().isoformat()} | wrong
    answer = caller.post(VOICE, body)
    assert answer.status_code == 422, answer.content
    assert answer.json()["field"] in wrong


def test_a_zone_that_no_database_knows_is_taken_in_utc(called: tuple[str, Delivery, Caller]) -> None:
    _, call, caller = called
    tell(caller, VOICE, call.outside, "delivered", at="2000-01-01T20:29:49-18:27")
    call.refresh_from_db()
    assert call.receipt_at == datetime(2000, 1, 2, 14, 56, 49, tzinfo=UTC)
    reply = {"from": "a", "text": "x", "received_at": "2000-01-01T20:29:49-18:27", "key": "k"}
    assert caller.post("/api/hooks/replies/sms", reply).json() == {"outcome": "no-code"}
    answer = caller.post("/api/hooks/replies/sms", reply | {"received_at": "0001-01-01T00:00:00+14:00"})
    assert (answer.status_code, answer.json()["field"]) == (422, "received_at")


def test_who_has_answered_by_other_ways_is_not_called(token: Tokens, gateway: Running) -> None:
    add_contact(actor=CONSOLE, now=WALL.now(), of="sy-group-office", kind=ContactKind.PHONE, value=NUMBER)
    add_contact(
        actor=CONSOLE, now=WALL.now(), of="sy-group-office", kind=ContactKind.SMS, value="13800000000"
    )
    house = House(gateway.open_sms(), gateway.open_voice())
    run = open_attack()
    house.turn()
    waits = Delivery.objects.get(channel="voice")
    assert [each["way"] for each in gateway.taken] == ["sms"]
    assert (waits.state, waits.held) == ("waiting", "order")
    notice = waits.notice
    assert notice is not None
    act(run, "acknowledge", "sy-group-office", notice=notice.notice, post="group-office")
    Delivery.objects.filter(pk=waits.pk).update(next_at=WALL.now())
    house.turn()
    waits.refresh_from_db()
    assert waits.state == "not-needed"
    assert [each["way"] for each in gateway.taken] == ["sms"]
