"""The link of a message: it shows, it acknowledges on a press, and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from anlan.directory.contracts import CONSOLE, ContactKind
from anlan.directory.models import Holding
from anlan.directory.services import add_contact
from anlan.kernel.errors import Invalid
from anlan.ledger.services import list_since
from anlan.notices.channels.smtp import SmtpChannel
from anlan.notices.links import read_link
from anlan.notices.selectors import list_notices
from tests.callers import CITY, WALL
from tests.notices.conftest import House, act, give_contact, open_attack
from tests.notices.serving import Mail


@pytest.fixture
def house(versions: dict[str, int], by_mail: SmtpChannel) -> House:
    return House(by_mail)


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=True)


def find_path(mail: Mail, to: str) -> str:
    text = next(taken["text"] for taken in mail.taken if taken["to"] == to)
    found = re.search(r"https://anlan\.example\.org(/a/\S+)", text)
    assert found is not None
    return found[1]


def acknowledged(run: str, post: str) -> str:
    notice = next(each for each in list_notices(run) if each.post == f"{CITY}:{post}")
    return notice.how if notice.acknowledged_at else "not yet"


@pytest.fixture
def sent(house: House, mail: Mail) -> tuple[str, str]:
    """A run, and the path of the link that the holder of the office was sent."""
    now = WALL.now()
    add_contact(
        actor=CONSOLE, now=now, of="sy-group-office", kind=ContactKind.EMAIL, value="holder@example.org"
    )
    run = open_attack()
    house.turn()
    return run, find_path(mail, "holder@example.org")


def test_looking_at_a_link_acknowledges_nothing(sent: tuple[str, str], client: Client) -> None:
    run, path = sent
    shown = client.get(path)
    assert shown.status_code == 200
    assert client.head(path).status_code == 200
    page = shown.content.decode()
    assert "样例：票据系统被加密" in page
    assert "<script" not in page
    assert "holder@example.org" not in page
    assert shown["Referrer-Policy"] == "no-referrer"
    assert "no-store" in shown["Cache-Control"]
    assert acknowledged(run, "group-office") == "not yet"


def test_a_press_acknowledges_as_the_post_and_again_does_no_harm(
    sent: tuple[str, str], client: Client
) -> None:
    run, path = sent
    first = client.post(path)
    assert first.status_code == 200
    assert "已由 领导小组办公室" in first.content.decode()
    assert f"/m/{run}" in first.content.decode()
    again = client.post(path)
    assert again.status_code == 200
    entries = [entry for entry in list_since(run) if entry.type == "acknowledged"]
    assert [(entry.actor, entry.data["how"]) for entry in entries] == [(f"{CITY}:group-office", "link")]


@pytest.mark.parametrize("at", [0, 3, 15, -1])
def test_an_altered_link_opens_nothing(sent: tuple[str, str], client: Client, at: int) -> None:
    run, path = sent
    token = path.removeprefix("/a/")
    other = "7" if token[at] != "7" else "8"
    altered = token[:at] + other + (token[at + 1 :] if at != -1 else "")
    assert client.post(f"/a/{altered}").status_code == 404
    assert acknowledged(run, "group-office") == "not yet"


def test_a_link_ends_on_its_date(sent: tuple[str, str]) -> None:
    token = sent[1].removeprefix("/a/")
    assert read_link(token, now=WALL.now() + timedelta(days=6)).notice.post == f"{CITY}:group-office"
    with pytest.raises(Invalid, match="expired"):
        read_link(token, now=WALL.now() + timedelta(days=8))


def test_a_link_for_one_post_acknowledges_for_no_other(sent: tuple[str, str], client: Client) -> None:
    run, path = sent
    client.post(path)
    assert acknowledged(run, "director") == "not yet"


def test_who_no_longer_holds_the_post_is_refused(sent: tuple[str, str], client: Client) -> None:
    run, path = sent
    Holding.objects.filter(person__username="sy-group-office").update(until=WALL.now())
    assert client.post(path).status_code == 403
    assert acknowledged(run, "group-office") == "not yet"


def test_the_mailbox_of_a_post_answers_for_the_post(house: House, mail: Mail, client: Client) -> None:
    give_contact("director", ContactKind.EMAIL, "director@example.org")
    run = open_attack()
    house.turn()
    assert client.post(find_path(mail, "director@example.org")).status_code == 200
    entry = next(entry for entry in list_since(run) if entry.type == "acknowledged")
    assert entry.actor == f"{CITY}:director"


def test_a_link_still_answers_what_was_answered_on_the_desk(sent: tuple[str, str], client: Client) -> None:
    run, path = sent
    notice = next(each for each in list_notices(run) if each.post == f"{CITY}:group-office")
    act(run, "acknowledge", "sy-group-office", notice=notice.notice, post="group-office", how="app")
    shown = client.get(path)
    assert "已由 领导小组办公室" in shown.content.decode()
    assert acknowledged(run, "group-office") == "app"
