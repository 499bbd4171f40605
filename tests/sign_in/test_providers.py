"""People who sign in at an identity provider: real HTTP, real tokens, and only who is in the directory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.db import connection

from anlan.directory.contracts import CONSOLE
from anlan.directory.models import Identity, Person
from anlan.directory.services import add_person, deactivate_person, link_identity
from anlan.kernel.errors import Invalid
from anlan.sign_in.configuration import describe_providers, read_second_factor
from anlan.sign_in.contracts import SecondFactor
from tests.callers import WALL
from tests.sign_in.browser import HEADLESS, Browser, add_somebody
from tests.sign_in.provider import CLIENT, SECRET, Provider, serve_provider

pytestmark = pytest.mark.usefixtures("committing")
BASE = {"ANLAN_OIDC_CLIENT_ID": CLIENT, "ANLAN_OIDC_CLIENT_SECRET": SECRET, "ANLAN_OIDC_NAME": "统一身份认证"}
STRANGER = "/sign-in?error=not-in-directory"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with serve_provider() as provider:
        name_provider(settings, provider, ANLAN_OIDC_CLAIM="preferred_username")
        yield provider


def name_provider(settings: Any, provider: Provider, **more: str) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = describe_providers(
        BASE | {"ANLAN_OIDC_ISSUER": provider.issuer} | more
    )


def go_there(browser: Browser, process: str = "login") -> Any:
    """As the button does: a form, to the provider, and back."""
    token = browser.client.cookies["csrftoken"].value
    form = {"provider": "oidc", "callback_url": "/", "process": process, "csrfmiddlewaretoken": token}
    sent = browser.client.post(f"{HEADLESS}/auth/provider/redirect", form)
    assert sent.status_code == 302, sent.content
    back = httpx.get(sent["Location"]).headers["Location"]
    return browser.client.get(back.removeprefix("http://testserver"))


def test_the_page_is_told_of_the_provider(provider: Provider) -> None:
    assert Browser().get("/api/sign-in").json()["providers"] == [{"id": "oidc", "name": "统一身份认证"}]


def test_who_is_in_the_directory_comes_in_and_is_linked_once(provider: Provider) -> None:
    add_person(actor=CONSOLE, now=WALL.now(), username="duty", label="值班员甲")
    browser = Browser()
    back = go_there(browser)
    assert (back.status_code, back["Location"]) == (302, "/")
    assert browser.get("/api/me").json()["username"] == "duty"
    assert browser.get("/api/incidents").json()["code"] == "second-factor"
    linked = Identity.objects.get()
    assert (linked.provider, linked.subject) == (provider.issuer, "subject-1")
    assert provider.refused == []


def test_who_has_the_name_next_is_a_stranger(provider: Provider) -> None:
    add_somebody()
    go_there(Browser())
    provider.subject = "subject-2"
    browser = Browser()
    assert go_there(browser)["Location"] == STRANGER
    assert browser.get("/api/me").status_code == 401


def test_a_stranger_is_refused_and_nobody_is_made(provider: Provider) -> None:
    browser = Browser()
    assert go_there(browser)["Location"] == STRANGER
    assert not Person.objects.exists()
    assert browser.get("/api/me").status_code == 401


def test_without_a_named_claim_only_who_was_linked_comes_in(provider: Provider, settings: Any) -> None:
    name_provider(settings, provider)
    add_somebody()
    assert go_there(Browser())["Location"] == STRANGER
    link_identity(
        actor=CONSOLE, now=WALL.now(), username="duty", provider=provider.issuer, subject="subject-1"
    )
    browser = Browser()
    go_there(browser)
    assert browser.get("/api/me").json()["username"] == "duty"
    deactivate_person(actor=CONSOLE, now=WALL.now(), username="duty")
    assert go_there(Browser())["Location"] == STRANGER


def test_a_provider_that_does_not_answer_is_said(settings: Any) -> None:
    with serve_provider() as gone:
        name_provider(settings, gone)
    browser = Browser()
    token = browser.client.cookies["csrftoken"].value
    form = {"provider": "oidc", "callback_url": "/", "process": "login", "csrfmiddlewaretoken": token}
    sent = browser.client.post(f"{HEADLESS}/auth/provider/redirect", form)
    assert (sent.status_code, sent["Location"]) == (302, "/sign-in?error=provider-unreachable")


def test_nobody_connects_a_second_identity_by_themselves(provider: Provider) -> None:
    add_somebody("other")
    browser = Browser()
    browser.sign_in("other")
    assert go_there(browser, "connect")["Location"] == STRANGER
    assert not Identity.objects.exists()
    assert not SocialAccount.objects.exists()


def test_nothing_the_provider_says_of_somebody_is_kept(provider: Provider) -> None:
    add_somebody()
    go_there(Browser())
    assert not SocialAccount.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(content, ' ') FROM ledger_entry")
        record = str(cursor.fetchone()[0])
    sessions = " ".join(str(row) for row in list_session_contents())
    assert "a name nobody keeps" not in record + sessions


@pytest.mark.parametrize("lie", ["audience", "claimed_issuer"])
def test_a_token_for_or_from_somebody_else_is_refused(provider: Provider, lie: str) -> None:
    add_somebody()
    setattr(provider, lie, "https://somebody-else.example")
    browser = Browser()
    assert go_there(browser)["Location"] == "/?error=unknown&error_process=login"
    assert browser.get("/api/me").status_code == 401


def test_a_way_back_that_nobody_set_out_on_is_refused(provider: Provider) -> None:
    add_somebody()
    browser = Browser()
    forged = browser.client.get("/accounts/oidc/oidc/login/callback/?code=x&state=y")
    assert forged["Location"].endswith("/sign-in?error=unknown&error_process=login")
    assert browser.get("/api/me").status_code == 401


def test_the_second_factor_is_asked_for_all_the_same(provider: Provider) -> None:
    add_somebody()
    browser = Browser()
    browser.sign_in("duty")
    browser.enrol()
    elsewhere = Browser()
    go_there(elsewhere)
    pending = elsewhere.get(f"{HEADLESS}/auth/session")
    assert pending.status_code == 401
    assert any(flow.get("is_pending") for flow in pending.json()["data"]["flows"])
    assert elsewhere.get("/api/me").status_code == 401


def test_what_is_configured_wrongly_is_said_with_the_setting(tmp_path: Path) -> None:
    named = BASE | {"ANLAN_OIDC_ISSUER": "https://id.example.org/"}
    file = tmp_path / "secret"
    file.write_text("from a file\n")
    (app,) = describe_providers(named | {"ANLAN_OIDC_CLIENT_SECRET_FILE": str(file)})["openid_connect"][
        "APPS"
    ]
    assert (app["secret"], app["settings"]["server_url"]) == ("from a file", "https://id.example.org")
    for environment, field in (
        (BASE | {"ANLAN_OIDC_ISSUER": "http://id.example.org"}, "ANLAN_OIDC_ISSUER"),
        ({"ANLAN_OIDC_ISSUER": "https://id.example.org"}, "ANLAN_OIDC_CLIENT_ID"),
        (named | {"ANLAN_OIDC_CLIENT_SECRET_FILE": str(tmp_path / "no")}, "ANLAN_OIDC_CLIENT_SECRET_FILE"),
    ):
        with pytest.raises(Invalid) as refused:
            describe_providers(environment)
        assert refused.value.field == field
    assert describe_providers({}) == {}


def test_the_second_factor_is_required_or_offered_and_nothing_else() -> None:
    assert read_second_factor({}) is None
    assert read_second_factor({"ANLAN_SECOND_FACTOR": "offered"}) is SecondFactor.OFFERED
    with pytest.raises(Invalid):
        read_second_factor({"ANLAN_SECOND_FACTOR": "no"})


def list_session_contents() -> list[Any]:
    return [row.get_decoded() for row in Session.objects.all()]
