"""Rungs in the outbox: who is called next, who is not called again."""

from __future__ import annotations

import pytest

from anlan.directory.contracts import ContactKind
from anlan.directory.models import ContactPoint, Holding
from anlan.engine.refold import check_rows
from anlan.ledger.services import list_since
from anlan.notices.channels.smtp import SmtpChannel
from anlan.notices.contracts import NoticeView
from anlan.notices.selectors import list_with_deliveries
from tests.callers import CITY, WALL
from tests.notices.conftest import House, act, give_contact, hurry, open_attack
from tests.notices.serving import Mail

POSTS = ("group-office", "director", "deputy-director")


@pytest.fixture
def house(versions: dict[str, int], by_mail: SmtpChannel) -> House:
    for post in POSTS:
        give_contact(post, ContactKind.EMAIL, f"{post}@example.org")
    return House(by_mail)


def find(run: str, post: str, reason: str = "") -> list[NoticeView]:
    return [n for n in list_with_deliveries(run) if n.post == f"{CITY}:{post}" and reason in ("", n.reason)]


def check(run: str) -> None:
    """The record and the rows agree, the new columns included."""
    assert list(check_rows(run, list_since(run))) == []


def test_a_post_that_nobody_holds_passes_the_notice_on_at_once(house: House, mail: Mail) -> None:
    Holding.objects.filter(post__bureau_id=CITY, post__code="director").update(until=WALL.now())
    ContactPoint.objects.filter(post__bureau_id=CITY, post__code="director").delete()
    run = open_attack()
    house.turn()
    house.turn()
    (silent,) = find(run, "director", "told")
    assert [d.state for d in silent.deliveries] == ["no-contact"]
    (next_,) = find(run, "deputy-director", "climbed")
    assert next_.rung == 1
    assert [d.state for d in next_.deliveries if d.channel == "smtp"] == ["handed-over"]
    assert "deputy-director@example.org" in [taken["to"] for taken in mail.taken]
    text = next(t["text"] for t in mail.taken if t["to"] == "deputy-director@example.org")
    assert "请您处理" in text
    assert silent.text in text
    check(run)


def test_whom_the_run_no_longer_needs_is_not_called(house: House, mail: Mail) -> None:
    mail.feel(fail=1.0)
    run = open_attack()
    house.turn()
    other = open_attack("另一件")
    act(run, "merge", "sy-group-office", into=other, reason="同一事件")
    mail.feel()
    hurry()
    house.turn()
    assert not [taken for taken in mail.taken if run in taken["key"]]
    assert {d.state for n in list_with_deliveries(run) for d in n.deliveries if d.channel == "smtp"} == {
        "not-needed"
    }
    check(run)
