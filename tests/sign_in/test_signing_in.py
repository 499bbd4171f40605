"""Signing in over HTTP: who is signed in, what they are told, and how it ends."""

from __future__ import annotations

import pytest

from tests.sign_in.browser import HEADLESS, Browser, add_somebody

pytestmark = pytest.mark.django_db


def test_the_page_is_told_how_one_signs_in_and_gets_its_token() -> None:
    browser = Browser()
    told = browser.get("/api/sign-in")
    assert told.json() == {"providers": [], "second_factor": "required", "demonstration": False}
    assert "csrftoken" in browser.client.cookies


def test_a_password_opens_a_session_that_knows_who_it_is() -> None:
    add_somebody()
    browser = Browser()
    assert browser.get("/api/me").status_code == 401
    signed = browser.sign_in("duty")
    assert (signed.status_code, signed.json()["meta"]["is_authenticated"]) == (200, True)
    me = browser.get("/api/me").json()
    assert (me["username"], me["label"], me["second_factor"]) == ("duty", "值班员甲", "required")
    assert (me["posts"], me["idle_s"], me["demonstration"]) == ([], 1800, False)


def test_signing_out_ends_it() -> None:
    add_somebody()
    browser = Browser()
    browser.sign_in("duty")
    browser.send("delete", f"{HEADLESS}/auth/session")
    assert browser.get("/api/me").status_code == 401
