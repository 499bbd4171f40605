"""An act that waited on a device goes out in the name of who made it, or not at all."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.web.test_people import sign_in


@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_is_taken_from_another_person(versions: dict[str, int], method: str) -> None:
    browser = sign_in("sy-group-office", **{"X-Person": "sy-director"})
    answer = browser.get("/api/me") if method == "get" else browser.post("/api/incidents", {})
    assert (answer.status_code, answer.json()["code"]) == (401, "another-person")


def test_who_is_named_and_signed_in_is_answered(versions: dict[str, int]) -> None:
    browser = sign_in("sy-group-office", **{"X-Person": quote("sy-group-office")})
    assert browser.get("/api/me").json()["username"] == "sy-group-office"
