"""The one page of the front end: served at every address of its own, and nothing else in its stead."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from anlan.web import face

pytestmark = pytest.mark.django_db


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A build of one line, so that the tests hold whatever the pages look like today."""
    (tmp_path / "index.html").write_text('<meta name="csp-nonce" content="__NONCE__">', encoding="utf-8")
    monkeypatch.setattr(face, "BUILT", tmp_path)
    return tmp_path


@pytest.mark.parametrize("path", ["/", "/board", "/runs/incident:1", "/sign-in", "/trace"])
def test_every_address_of_the_front_end_is_its_page(built: Path, path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer.cookies["csrftoken"].value


def test_the_page_carries_the_nonce_of_its_own_policy_and_no_other_style_may_run(built: Path) -> None:
    first, second = Client().get("/"), Client().get("/")
    nonces = [re.findall(r'content="([^"]+)"', answer.content.decode())[0] for answer in (first, second)]
    assert nonces[0] != nonces[1]
    policy = first["Content-Security-Policy"]
    assert f"'nonce-{nonces[0]}'" in policy
    assert "script-src 'self';" in f"{policy};"


@pytest.mark.parametrize("path", ["/api/nowhere", "/static/face/nowhere.js", "/a/nowhere"])
def test_a_wrong_address_elsewhere_is_not_answered_by_the_page(built: Path, path: str) -> None:
    assert Client().get(path).status_code == 404


def test_what_is_not_built_says_how_to_build_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(face, "BUILT", tmp_path)
    answer = Client().get("/")
    assert answer.status_code == 503
    assert "make face" in answer.content.decode()


def test_the_page_is_only_read(built: Path) -> None:
    assert Client().post("/").status_code == 405
