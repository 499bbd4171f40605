"""Lock-out: how often one name may fail, what the answer says, and how it ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from axes.models import AccessAttempt
from django.db import connection
from django.db.models import F
from django.test import RequestFactory

from anlan.directory.contracts import CONSOLE
from anlan.ledger.services import list_since
from anlan.sign_in.addresses import find_address
from anlan.sign_in.guesses import LOCK_CLASS, find_lock_key, forget_old_guesses
from anlan.sign_in.services import unlock
from tests.sign_in.browser import HEADLESS, Browser, add_somebody
from tests.sign_in.conftest import Hands

pytestmark = pytest.mark.django_db
HERE, THERE = "198.51.100.7", "198.51.100.8"


def fail(username: str, times: int, *, address: str = HERE) -> Any:
    browser = Browser(address)
    for _ in range(times):
        refused = browser.sign_in(username, "not the password")
    return refused


@pytest.mark.parametrize("username", ["duty", "nobody-has-this"])
def test_after_five_failures_a_name_is_refused_from_there_whether_it_is_known_or_not(username: str) -> None:
    add_somebody()
    assert fail(username, 5).json()["errors"][0]["code"] == "username_password_mismatch"
    locked = Browser(HERE).sign_in(username)
    told = locked.json()
    assert (locked.status_code, told["code"], told["errors"][0]["code"]) == (429, "locked-out", "locked-out")
    assert 880 < told["retry_after_s"] <= 900
    assert locked["Retry-After"] == str(told["retry_after_s"])
    assert username not in locked.content.decode()


def test_from_elsewhere_the_owner_still_gets_in() -> None:
    add_somebody()
    fail("duty", 5)
    assert Browser(THERE).sign_in("duty").status_code == 200


def test_twenty_failures_from_anywhere_lock_the_name_everywhere() -> None:
    add_somebody()
    for number in range(5):
        fail("duty", 4, address=f"198.51.100.{number + 20}")
    assert Browser(THERE).sign_in("duty").status_code == 429


def test_other_names_from_the_same_address_are_untouched() -> None:
    add_somebody()
    add_somebody("other")
    fail("duty", 5)
    assert Browser(HERE).sign_in("other").status_code == 200


def test_trying_while_locked_does_not_prolong_it_and_time_ends_it() -> None:
    add_somebody()
    fail("duty", 5)
    before = AccessAttempt.objects.get().attempt_time
    assert fail("duty", 2).status_code == 429
    assert AccessAttempt.objects.get().attempt_time == before
    age_failures(minutes=16)
    assert Browser(HERE).sign_in("duty").status_code == 200


def test_signing_in_clears_what_failed_before() -> None:
    add_somebody()
    fail("duty", 4)
    assert Browser(HERE).sign_in("duty").status_code == 200
    assert fail("duty", 4).status_code == 400
    assert Browser(HERE).sign_in("duty").status_code == 200


def test_an_administrator_unlocks() -> None:
    add_somebody()
    fail("duty", 5)
    assert unlock(actor=CONSOLE, username="duty") == "changed"
    assert Browser(HERE).sign_in("duty").status_code == 200
    assert unlock(actor=CONSOLE, username="duty") == "unchanged"


def test_asking_again_for_the_password_counts_too() -> None:
    add_somebody()
    browser = Browser(HERE)
    browser.sign_in("duty")
    for _ in range(5):
        assert browser.reauthenticate("wrong").status_code == 400
    assert browser.reauthenticate().status_code == 429


def test_the_record_tells_of_failures_without_password_address_or_unknown_names() -> None:
    add_somebody()
    fail("duty", 5)
    fail("a-password-in-the-wrong-field", 5)
    entries = list_since("sign-in:everywhere")
    assert [entry.type for entry in entries].count("sign-in-failed") == 5
    assert [entry.type for entry in entries].count("locked-out") == 1
    text = str(entries)
    assert not any(word in text for word in ("not the password", HERE, "wrong-field"))


def test_old_failures_are_forgotten_with_whatever_was_typed(hands: Hands) -> None:
    fail("a-password-in-the-wrong-field", 1)
    assert forget_old_guesses(hands.now()) == 0
    hands.move(minutes=16)
    assert forget_old_guesses(hands.now()) == 1


def test_nothing_that_was_sent_is_kept_beside_the_name() -> None:
    fail("duty", 1)
    row = AccessAttempt.objects.get()
    assert "not the password" not in f"{row.get_data}{row.post_data}"


@pytest.mark.parametrize(
    ("tls", "peer", "said", "found"),
    [
        (False, "127.0.0.1", "203.0.113.9", "127.0.0.1"),
        (True, "127.0.0.1", "203.0.113.9", "203.0.113.9"),
        (True, "127.0.0.1", "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (True, "127.0.0.1", "no address", "127.0.0.1"),
        (True, "198.51.100.1", "203.0.113.9", "198.51.100.1"),
        (True, "192.0.2.1", "203.0.113.9", "203.0.113.9"),
        (True, "", "203.0.113.9", None),
    ],
)
def test_an_address_is_believed_only_from_our_own_proxy(
    settings: Any, tls: bool, peer: str, said: str, found: str | None
) -> None:
    settings.TLS, settings.PROXIES = tls, ["192.0.2.1"]
    request = RequestFactory().get("/", REMOTE_ADDR=peer, headers={"X-Forwarded-For": said})
    assert find_address(request) == found


def test_of_attempts_at_once_one_is_tried_and_nobody_waits() -> None:
    """Or forty at once would all be let through before the first failure is counted."""
    add_somebody()
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_CLASS, find_lock_key("duty")])
        busy = Browser(HERE).sign_in("duty")
    assert (busy.status_code, busy.json()["retry_after_s"]) == (429, 1)
    assert Browser(HERE).sign_in("duty").status_code == 200


@pytest.mark.parametrize("body", [{}, {"username": "duty"}, {"username": ["x"], "password": {}}, []])
def test_what_is_no_attempt_is_refused_and_not_counted(body: object) -> None:
    browser = Browser()
    assert browser.post(f"{HEADLESS}/auth/login", body).status_code == 400
    assert not AccessAttempt.objects.exclude(username__in=("duty", "['x']")).exists()


def age_failures(**length: float) -> None:
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(**length))
