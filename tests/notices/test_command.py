"""`anlan notices` as one types it."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from anlan.cli.notices import app
from anlan.directory.contracts import CONSOLE, ContactKind
from anlan.directory.services import add_contact
from anlan.notices.channels.smtp import SmtpChannel
from tests.callers import CITY, WALL
from tests.notices.conftest import House, act, give_contact, hurry, open_attack
from tests.notices.serving import Mail


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch, mail: Mail) -> None:
    monkeypatch.setattr("anlan.cli.notices.start_django", lambda: None)
    monkeypatch.setenv("ANLAN_SMTP", f"smtp://127.0.0.1:{mail.port}?from=duty@example.org&security=none")


@pytest.fixture
def house(versions: dict[str, int], by_mail: SmtpChannel) -> House:
    give_contact("group-office", ContactKind.EMAIL, "office@example.org")
    return House(by_mail)


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def test_the_list_shows_each_delivery_and_the_answer(house: House) -> None:
    incident = open_attack()
    house.turn()
    act(incident, "acknowledge", "sy-group-office", notice="n1", post="group-office", how="telephone")
    told = run("list", "--as", "sy-group-office", "--post", f"{CITY}:group-office")
    assert "smtp o***@example.org  handed-over  tries 1" in told
    assert "Z by telephone" in told
    assert "not acknowledged" in run("list", "--as", "sy-group-office", "--post", f"{CITY}:director")
    found = json.loads(run("list", "--as", "sy-group-office", "--json"))
    assert {each["run"] for each in found} == {incident}
    assert run("list", "--as", "sy-group-office", "--timeline", "drill:none") == ""


def test_channels_say_what_is_missing_and_what_was_given_up_is_tried_again(house: House, mail: Mail) -> None:
    assert "ANLAN_ADDRESS is not set" in run("channels")
    mail.feel(refuse=1.0)
    open_attack()
    for _ in range(12):
        house.turn()
        hurry()
    assert "Channel smtp has given 1 messages up" in run("channels")
    assert json.loads(run("channels", "--json"))["channels"][1]["given_up"] == 1
    mail.feel()
    assert "1 deliveries" in run("again", "--channel", "smtp")
    house.turn()
    assert [taken["to"] for taken in mail.taken] == ["office@example.org"]


def test_a_test_message_goes_to_ones_own_address(house: House, mail: Mail) -> None:
    add_contact(
        actor=CONSOLE, now=WALL.now(), of="sy-operator", kind=ContactKind.EMAIL, value="me@example.org"
    )
    assert "m***@example.org  handed over" in run("test", "smtp", "--as", "sy-operator")
    mail.feel(fail=1.0)
    assert "451" in run("test", "smtp", "--as", "sy-operator", code=1)
