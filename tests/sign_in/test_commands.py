"""The commands that help somebody to sign in again."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from anlan.cli import people
from anlan.directory.models import Identity
from tests.sign_in.browser import PASSWORD, Browser, add_somebody

pytestmark = pytest.mark.usefixtures("committing")


@pytest.fixture(autouse=True)
def _started(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django is up already; set up again, its log would hang on the runner."""
    monkeypatch.setattr(people, "start_django", lambda: None)


def say(*words: str) -> str:
    result = CliRunner().invoke(people.app, words)
    assert result.exit_code == 0, result.output
    return result.output.strip()


def test_somebody_locked_out_is_unlocked() -> None:
    add_somebody()
    browser = Browser()
    for _ in range(5):
        browser.sign_in("duty", "wrong")
    assert browser.sign_in("duty").status_code == 429
    assert say("unlock", "duty") == "duty: changed."
    assert browser.sign_in("duty").status_code == 200
    assert say("unlock", "duty") == "duty: unchanged."


def test_a_lost_factor_is_reset_and_another_enrolled() -> None:
    add_somebody()
    browser = Browser()
    browser.sign_in("duty")
    browser.enrol()
    assert say("reset-second-factor", "duty") == "duty: changed."
    again = Browser()
    assert again.sign_in("duty", PASSWORD).status_code == 200
    again.enrol()
    assert again.get("/api/incidents").status_code == 200


def test_an_identity_is_linked(monkeypatch: pytest.MonkeyPatch) -> None:
    add_somebody()
    monkeypatch.setenv("ANLAN_OIDC_ISSUER", "https://id.example.org/")
    assert say("link-identity", "duty", "subject-1") == "duty: created."
    assert Identity.objects.get().provider == "https://id.example.org"
