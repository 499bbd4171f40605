"""The second factor: asked for, enrolled, shown, never taken twice, lost."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import connection

from anlan.directory.contracts import CONSOLE
from anlan.directory.models import Installation
from anlan.ledger.services import list_since
from anlan.sign_in.contracts import SecondFactor
from anlan.sign_in.services import reset_second_factor
from tests.callers import WALL
from tests.sign_in.browser import HEADLESS, Browser, add_somebody, make_code
from tests.sign_in.conftest import Hands

pytestmark = pytest.mark.usefixtures("committing")
CODES = f"{HEADLESS}/account/authenticators/recovery-codes"


def list_events() -> list[str]:
    return [entry.type for entry in list_since("sign-in:everywhere")]


def show_code(browser: Browser, code: str) -> Any:
    return browser.post(f"{HEADLESS}/auth/2fa/authenticate", {"code": code})


@pytest.fixture
def enrolled() -> tuple[Browser, str]:
    """A browser whose person has enrolled, and the secret."""
    add_somebody()
    browser = Browser()
    browser.sign_in("duty")
    return browser, browser.enrol()


def test_without_a_factor_everything_but_oneself_is_refused_by_its_code() -> None:
    add_somebody()
    browser = Browser()
    browser.sign_in("duty")
    refused = browser.get("/api/incidents")
    assert (refused.status_code, refused.json()["code"]) == (403, "second-factor")
    for open_to_all in ("/api/me", "/api/sign-in", f"{HEADLESS}/auth/session"):
        assert browser.get(open_to_all).status_code == 200


def test_enrolling_in_the_session_opens_everything(enrolled: tuple[Browser, str]) -> None:
    browser, _ = enrolled
    assert browser.get("/api/incidents").status_code == 200
    assert browser.get("/api/me").json()["second_factor"] == "enrolled"
    assert list_events() == ["signed-in", "factor-added", "factor-added"]


def test_the_next_sign_in_asks_for_the_code_and_is_nobody_until_then(enrolled: tuple[Browser, str]) -> None:
    _, secret = enrolled
    browser = Browser()
    pending = browser.sign_in("duty")
    assert pending.status_code == 401
    assert {"id": "mfa_authenticate", "is_pending": True, "types": ["recovery_codes", "totp"]} in [
        flow | ({"types": sorted(flow["types"])} if "types" in flow else {})
        for flow in pending.json()["data"]["flows"]
    ]
    assert browser.get("/api/me").status_code == 401
    assert show_code(browser, make_code(secret, steps=-1)).status_code == 200
    assert browser.get("/api/incidents").status_code == 200


def test_a_wrong_code_is_refused_and_counts_like_a_wrong_password(enrolled: tuple[Browser, str]) -> None:
    _, secret = enrolled
    browser = Browser()
    browser.sign_in("duty")
    wrong = make_code(secret, steps=50)
    for _ in range(5):
        refused = show_code(browser, wrong)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "incorrect_code")
    locked = show_code(browser, make_code(secret))
    assert (locked.status_code, locked.json()["code"]) == (429, "locked-out")
    assert browser.get("/api/me").status_code == 401
    assert list_events()[-3:] == ["code-failed", "locked-out", "code-failed"]


@pytest.mark.parametrize("body", ["{", "[1]", '{"code": {"a": 1}}', "\x00"])
def test_a_code_that_cannot_be_read_is_no_fault_of_ours(enrolled: tuple[Browser, str], body: str) -> None:
    browser = Browser()
    browser.sign_in("duty")
    assert show_code(browser, body).status_code == 400
    token = browser.client.cookies["csrftoken"].value
    broken = browser.client.post(
        f"{HEADLESS}/auth/2fa/authenticate",
        body,
        content_type="application/json",
        headers={"X-CSRFToken": token},
    )
    assert broken.status_code == 400


@pytest.mark.parametrize("forget", [True, False])
def test_a_code_is_taken_once_whatever_the_process_remembers(
    enrolled: tuple[Browser, str], forget: bool
) -> None:
    from django.core.cache import cache

    _, secret = enrolled
    code = make_code(secret, steps=1)
    first, second = Browser(), Browser()
    first.sign_in("duty")
    assert show_code(first, code).status_code == 200
    if forget:
        cache.clear()
    second.sign_in("duty")
    assert show_code(second, code).json()["errors"][0]["code"] == "incorrect_code"
    assert show_code(second, code[:3] + " " + code[3:]).status_code == 400
    assert second.get("/api/me").status_code == 401


def test_a_recovery_code_lets_in_once(enrolled: tuple[Browser, str]) -> None:
    browser, _ = enrolled
    codes = browser.get(CODES).json()["data"]["unused_codes"]
    first, second = Browser(), Browser()
    first.sign_in("duty")
    assert show_code(first, codes[0]).status_code == 200
    assert "recovery-code-used" in list_events()
    second.sign_in("duty")
    assert show_code(second, codes[0]).status_code == 400
    assert show_code(second, codes[1]).status_code == 200


def test_secrets_are_in_no_column_as_they_are(enrolled: tuple[Browser, str]) -> None:
    _, secret = enrolled
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")
        stored = str(cursor.fetchone()[0])
        cursor.execute("SELECT string_agg(content, ' ') FROM ledger_entry")
        record = str(cursor.fetchone()[0])
    assert secret not in stored + record
    assert "seed" in stored


def test_a_change_of_factors_asks_again_who_it_is_once_the_sign_in_is_old(
    enrolled: tuple[Browser, str], hands: Hands
) -> None:
    browser, _ = enrolled
    hands.move(minutes=6)
    assert browser.send("delete", f"{HEADLESS}/account/authenticators/totp").status_code == 401
    assert browser.reauthenticate("wrong").status_code == 400
    assert browser.reauthenticate().status_code == 200
    assert browser.send("delete", f"{HEADLESS}/account/authenticators/totp").status_code == 200
    assert "factor-removed" in list_events()
    assert browser.get("/api/incidents").json()["code"] == "second-factor"


def test_a_lost_factor_is_taken_away_with_every_session(enrolled: tuple[Browser, str]) -> None:
    browser, _ = enrolled
    assert reset_second_factor(actor=CONSOLE, now=WALL.now(), username="duty") == "changed"
    assert browser.get("/api/me").status_code == 401
    assert not Authenticator.objects.exists()
    assert reset_second_factor(actor=CONSOLE, now=WALL.now(), username="duty") == "unchanged"
    assert list_events()[-1] == "factor-reset"
    assert Browser().sign_in("duty").status_code == 200


def test_where_it_is_offered_one_may_go_without_but_who_has_one_shows_it(settings: Any) -> None:
    settings.SECOND_FACTOR = SecondFactor.OFFERED
    add_somebody()
    browser = Browser()
    browser.sign_in("duty")
    assert browser.get("/api/incidents").status_code == 200
    assert browser.get("/api/me").json()["second_factor"] == "offered"
    secret = browser.enrol()
    again = Browser()
    assert again.sign_in("duty").status_code == 401
    assert again.get("/api/me").status_code == 401
    assert show_code(again, make_code(secret, steps=-1)).status_code == 200
    assert again.get("/api/incidents").status_code == 200


def test_a_demonstration_offers_it_unless_it_is_told_to_require_it(settings: Any) -> None:
    add_somebody(generated=True)
    Installation.objects.create(demo=True, created_at=WALL.now())
    browser = Browser()
    browser.sign_in("duty")
    me = browser.get("/api/me").json()
    assert (me["second_factor"], me["demonstration"], me["must_change_password"]) == ("offered", True, False)
    assert browser.get("/api/incidents").status_code == 200
    settings.SECOND_FACTOR = SecondFactor.REQUIRED
    assert browser.get("/api/incidents").json()["code"] == "second-factor"


def test_sessions_of_others_stay(enrolled: tuple[Browser, str]) -> None:
    add_somebody("other")
    other = Browser()
    other.sign_in("other")
    reset_second_factor(actor=CONSOLE, now=WALL.now(), username="duty")
    assert other.get("/api/me").status_code == 200
    assert Session.objects.count() == 1
