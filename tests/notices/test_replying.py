"""A reply acknowledges from the contact point that was written to, and does nothing from any other."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from anlan.directory.contracts import CONSOLE, ContactKind
from anlan.directory.services import add_contact, end_holding
from anlan.engine.models import Run
from anlan.kernel.access import Permission as P
from anlan.kernel.access import PostRef
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import FixedClock
from anlan.ledger.services import list_since
from anlan.notices import models
from anlan.notices.channels.smtp import SmtpChannel
from anlan.notices.policy import find_policy
from anlan.notices.selectors import list_notices
from anlan.notices.services.retention import erase_replies, find_reply_erasure
from tests.callers import CITY, DISTRICT, WALL, Caller, Tokens
from tests.notices.conftest import House, act, open_attack
from tests.notices.serving import Mail

HOLDER = "holder@example.org"
HOOK = "/api/hooks/replies/mail"


@pytest.fixture
def gateway(token: Tokens) -> Caller:
    return token(P.TAKE_REPLY)


@pytest.fixture
def sent(gateway: Caller, by_mail: SmtpChannel, mail: Mail) -> tuple[str, str]:
    """A run, and the code that the holder of the office was sent."""
    add_contact(actor=CONSOLE, now=WALL.now(), of="sy-group-office", kind=ContactKind.EMAIL, value=HOLDER)
    run = open_attack()
    House(by_mail).turn()
    text = next(taken["text"] for taken in mail.taken if taken["to"] == HOLDER)
    found = re.search(r"或回复 (\S+) 确认", text)
    assert found is not None
    return run, found[1]


@pytest.mark.usefixtures("versions")
def test_nobody_is_told_to_reply_where_no_gateway_hands_replies_in(by_mail: SmtpChannel, mail: Mail) -> None:
    add_contact(actor=CONSOLE, now=WALL.now(), of="sy-group-office", kind=ContactKind.EMAIL, value=HOLDER)
    open_attack()
    House(by_mail).turn()
    texts = [taken["text"] for taken in mail.taken if taken["to"] == HOLDER]
    assert texts
    assert not any("回复" in text for text in texts)


def reply(text: str, sender: str = HOLDER, key: str = "1", **more: str) -> dict[str, Any]:
    return {"from": sender, "text": text, "received_at": WALL.now().isoformat(), "key": key, **more}


def send(gateway: Caller, body: dict[str, Any], hook: str = HOOK) -> str:
    answer = gateway.post(hook, body)
    assert answer.status_code == 200, answer.content
    outcome: str = answer.json()["outcome"]
    return outcome


def list_acknowledged(run: str) -> list[tuple[str, str]]:
    found = [entry for entry in list_since(run) if entry.type == "acknowledged"]
    return [(entry.actor, entry.data["how"]) for entry in found]


def test_a_reply_acknowledges_once_for_its_key(sent: tuple[str, str], gateway: Caller) -> None:
    run, code = sent
    body = reply(f"收到 {code}\n> quoted", f"Office <{HOLDER.upper()}>")
    assert send(gateway, body) == "acknowledged"
    assert send(gateway, body) == "acknowledged"
    assert send(gateway, reply(code, key="2")) == "already-acknowledged"
    assert list_acknowledged(run) == [(f"{CITY}:group-office", "reply-mail")]


def test_only_who_was_written_to_can_reply(sent: tuple[str, str], gateway: Caller) -> None:
    run, code = sent
    assert send(gateway, reply(code, "other@example.org")) == "unknown-sender"
    assert send(gateway, reply(code, HOLDER), "/api/hooks/replies/sms") == "unknown-sender"
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert send(gateway, reply(wrong, key="3")) == "wrong-code"
    assert send(gateway, reply(f"好\n> {code}", key="4")) == "no-code"
    assert list_acknowledged(run) == []
    assert models.Reply.objects.count() == 4


def test_who_guesses_is_read_no_more_for_an_hour(sent: tuple[str, str], gateway: Caller) -> None:
    run, code = sent
    for turn in range(5):
        assert send(gateway, reply("1-0000000", key=f"guess-{turn}")) == "wrong-code"
    assert send(gateway, reply(code, key="right")) == "too-many"
    assert list_acknowledged(run) == []


def test_a_code_ends(sent: tuple[str, str], gateway: Caller) -> None:
    models.Delivery.objects.update(at=WALL.now() - timedelta(hours=49))
    assert send(gateway, reply(sent[1])) == "expired"


def test_a_reply_is_forgotten_on_its_day_and_does_nothing_when_it_comes_again(
    sent: tuple[str, str], gateway: Caller
) -> None:
    run, code = sent
    assert send(gateway, reply(code)) == "acknowledged"
    row = models.Reply.objects.get()
    midnight = datetime.combine(row.at.astimezone(BEIJING).date() + timedelta(days=30), time(), BEIJING)
    assert erase_replies(FixedClock((midnight - timedelta(seconds=1)).astimezone(UTC))) == 0
    assert erase_replies(FixedClock(midnight.astimezone(UTC))) == 1
    assert not models.Reply.objects.exists()
    models.Delivery.objects.update(at=WALL.now() - timedelta(days=30))
    assert send(gateway, reply(code)) == "expired"
    assert list_acknowledged(run) == [(f"{CITY}:group-office", "reply-mail")]
    kept = find_reply_erasure(row.at) - row.at.astimezone(BEIJING).date()
    assert kept > find_policy(row.erase_on).reply_life, "until then the row tells a repeat from a new one"


def test_what_was_answered_on_the_desk_is_not_answered_again(sent: tuple[str, str], gateway: Caller) -> None:
    run, code = sent
    notice = next(each for each in list_notices(run) if each.post == f"{CITY}:group-office")
    act(run, "acknowledge", "sy-group-office", notice=notice.notice, post="group-office", how="app")
    assert send(gateway, reply(code)) == "already-acknowledged"


def test_a_token_needs_the_scope(sent: tuple[str, str], token: Tokens) -> None:
    assert token(P.TAKE_SIGNAL).post(HOOK, reply(sent[1])).status_code == 403


def test_a_token_of_another_bureau_answers_for_nobody_here(sent: tuple[str, str], token: Tokens) -> None:
    run, code = sent
    elsewhere = token(P.TAKE_REPLY, bureau=DISTRICT)
    assert send(elsewhere, reply(code)) == "refused"
    assert list_acknowledged(run) == []


def test_who_holds_the_post_no_more_is_refused(sent: tuple[str, str], gateway: Caller) -> None:
    run, code = sent
    ref = PostRef(CITY, "group-office")
    end_holding(actor=CONSOLE, now=WALL.now(), username="sy-group-office", ref=ref)
    assert send(gateway, reply(code)) == "refused"
    assert list_acknowledged(run) == []


def test_a_reply_after_the_end_says_so(sent: tuple[str, str], gateway: Caller, mail: Mail) -> None:
    run, code = sent
    Run.objects.filter(pk=run).update(closed_at=WALL.now())
    assert send(gateway, reply(code)) == "over"
    assert list_acknowledged(run) == []
