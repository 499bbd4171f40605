"""How long a session lasts, what prolongs it, and what ends it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

from anlan.directory.contracts import CONSOLE
from anlan.directory.services import deactivate_person, reset_password
from anlan.sign_in.contracts import SecondFactor
from tests.callers import WALL
from tests.sign_in.browser import HEADLESS, PASSWORD, Browser, add_somebody
from tests.sign_in.conftest import Hands

pytestmark = pytest.mark.django_db
OWN = "another long enough sentence"


@pytest.fixture(autouse=True)
def _offered(settings: Any) -> None:
    settings.SECOND_FACTOR = SecondFactor.OFFERED


@pytest.fixture
def browser(hands: Hands) -> Browser:
    add_somebody()
    browser = Browser()
    browser.sign_in("duty")
    return browser


def test_a_session_left_alone_ends_and_says_so(browser: Browser, hands: Hands) -> None:
    hands.move(minutes=29)
    assert browser.get("/api/me").status_code == 200
    hands.move(minutes=29)
    assert browser.get("/api/me").status_code == 200
    hands.move(minutes=30)
    ended = browser.get("/api/me")
    assert (ended.status_code, ended.json()["code"]) == (401, "session-ended")
    assert browser.get("/api/me").json()["code"] == "unauthenticated"


def test_what_a_program_asks_by_itself_does_not_prolong_it(browser: Browser, hands: Hands) -> None:
    for _ in range(2):
        hands.move(minutes=14)
        assert browser.get("/api/desk", X_Background="1").status_code == 200
    hands.move(minutes=2)
    assert browser.get("/api/desk", X_Background="1").json()["code"] == "session-ended"


def read_left(answer: Any) -> tuple[int, int]:
    """Minutes left if nobody does anything, and in any case, rounded up."""
    idle, longest = (int(part.split("=")[1]) for part in answer["X-Session-Left"].split(", "))
    return -(-idle // 60), -(-longest // 60)


def test_every_answer_tells_how_much_is_left_and_asking_by_itself_adds_nothing(
    browser: Browser, hands: Hands
) -> None:
    assert read_left(browser.get("/api/me")) == (30, 720)
    hands.move(minutes=28)
    for _ in range(2):
        assert read_left(browser.get("/api/desk", X_Background="1")) == (2, 692)
        assert read_left(browser.get("/api/me", X_Background="1")) == (2, 692)
    assert read_left(browser.get("/api/me")) == (30, 692)
    assert read_left(browser.get("/api/me", X_Background="1")) == (30, 692)


def test_nobody_is_told_of_a_session_that_is_over_or_never_was(browser: Browser, hands: Hands) -> None:
    hands.move(minutes=31)
    assert "X-Session-Left" not in browser.get("/api/me")
    assert "X-Session-Left" not in Browser().get("/api/sign-in")


def test_no_session_lasts_longer_than_the_longest(browser: Browser, hands: Hands) -> None:
    me = browser.get("/api/me").json()
    for _ in range(35):
        hands.move(minutes=20)
        assert browser.get("/api/me").json()["ends_at"] == me["ends_at"]
    hands.move(minutes=20)
    assert browser.get("/api/me").status_code == 401


def test_an_ended_session_is_signed_out_at_the_door_too(browser: Browser, hands: Hands) -> None:
    hands.move(minutes=31)
    assert browser.get(f"{HEADLESS}/auth/session").status_code == 401
    assert browser.get("/api/me").status_code == 401


def test_choosing_a_password_ends_all_other_sessions(browser: Browser) -> None:
    elsewhere = Browser()
    elsewhere.sign_in("duty")
    change = {"current_password": PASSWORD, "new_password": OWN}
    assert browser.post(f"{HEADLESS}/account/password/change", change).status_code == 200
    assert browser.get("/api/me").status_code == 200
    assert elsewhere.get("/api/me").status_code == 401
    assert Browser().sign_in("duty", OWN).status_code == 200


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_too_short"),
        ("1qaz2wsx3edc", "password_too_common"),
        ("1029384756012", "password_entirely_numeric"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(browser: Browser, password: str, code: str) -> None:
    change = {"current_password": PASSWORD, "new_password": password}
    refused = browser.post(f"{HEADLESS}/account/password/change", change)
    assert (refused.status_code, code in str(refused.json())) == (400, True), refused.json()


def test_a_password_a_machine_made_is_to_be_changed_before_anything_else(hands: Hands) -> None:
    add_somebody()
    made = reset_password(actor=CONSOLE, now=WALL.now(), username="duty")
    browser = Browser()
    browser.sign_in("duty", made)
    assert browser.get("/api/me").json()["must_change_password"] is True
    refused = browser.get("/api/incidents")
    assert (refused.status_code, refused.json()["code"]) == (403, "change-password")
    change = {"current_password": made, "new_password": OWN}
    assert browser.post(f"{HEADLESS}/account/password/change", change).status_code == 200
    assert browser.get("/api/me").json()["must_change_password"] is False
    assert browser.get("/api/incidents").status_code == 200


def test_a_reset_or_a_deactivation_ends_every_session(browser: Browser) -> None:
    reset_password(actor=CONSOLE, now=WALL.now(), username="duty")
    assert browser.get("/api/me").status_code == 401
    add_somebody("other")
    other = Browser()
    other.sign_in("other")
    deactivate_person(actor=CONSOLE, now=WALL.now(), username="other")
    assert other.get("/api/me").status_code == 401
    assert Browser().sign_in("other").status_code != 200


@pytest.mark.parametrize(
    "path",
    [
        "browser/v1/auth/signup",
        "browser/v1/auth/password/request",
        "browser/v1/auth/provider/token",
        "browser/v1/account/email",
        "browser/v1/account/phone",
        "browser/v1/account/providers",
        "app/v1/auth/login",
    ],
)
def test_nobody_signs_up_or_leaves_a_mail_address(browser: Browser, path: str) -> None:
    assert browser.post(f"/_allauth/{path}", {"username": "stranger"}).status_code == 404


def test_every_write_needs_the_token_of_the_page(browser: Browser) -> None:
    for path in (f"{HEADLESS}/auth/login", f"{HEADLESS}/account/password/change", "/api/me/language"):
        forged = browser.client.post(path, {}, content_type="application/json")
        assert (forged.status_code, forged.json()["code"]) == (403, "forbidden")


def test_the_language_is_kept_with_the_person(browser: Browser) -> None:
    assert browser.get("/api/me").json()["language"] == "zh-hans"
    assert browser.post("/api/me/language", {"language": "en"}).status_code == 200
    assert browser.get("/api/me").json()["language"] == "en"
    assert browser.post("/api/me/language", {"language": "fr"}).status_code == 422
    assert browser.sign_in("duty").status_code == 409


def test_behind_tls_cookies_go_over_it_alone(settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    add_somebody()
    browser = Browser()
    cookies = browser.sign_in("duty").cookies
    session, forgery = cookies["sessionid"], cookies["csrftoken"]
    assert (session["secure"], session["httponly"], session["samesite"]) == (True, True, "Lax")
    assert (forgery["secure"], forgery["httponly"], forgery["samesite"]) == (True, "", "Strict")


def test_the_settings_ask_for_tls_when_they_are_told_of_it() -> None:
    code = (
        "from anlan.web import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.PROXIES)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "ANLAN_TLS": "1", "ANLAN_PROXIES": "192.0.2.1, 192.0.2.2"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "True True True ['192.0.2.1', '192.0.2.2']"


def test_every_answer_carries_the_policy_of_the_page() -> None:
    answer = Client().get("/api/sign-in")
    policy = answer["Content-Security-Policy"]
    for rule in ("script-src 'self';", "connect-src 'self'", "object-src 'none'", "frame-ancestors 'none'"):
        assert rule in policy + ";"
    assert "unsafe-eval" not in policy
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
