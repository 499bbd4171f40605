"""A post or bureau nobody knows never gets in: a duty or notice would go to nobody."""

from __future__ import annotations

from typing import Any

import pytest

from tests.callers import CITY, DISTRICT, WALL, Caller
from tests.web.test_people import act, open_one, sign_in

SOON = "2099-01-01T00:00:00Z"
FIRST = {"found_at": WALL.now().isoformat(), "systems": ["portal"], "effect": "x", "done": "x", "text": "x"}


@pytest.fixture
def office(versions: dict[str, int]) -> Caller:
    return sign_in("sy-group-office")


@pytest.mark.parametrize(
    ("name", "fields", "field"),
    [
        ("assign", {"step": "assess", "to": "no such post"}, "to"),
        ("assign", {"step": "assess", "to": "branches"}, "to"),  # one post has a step, a group never
        ("assign", {"step": "assess", "to": f"{DISTRICT}:nobody"}, "to"),
        ("order", {"to": ["director", "nobody-at-all"], "text": "x"}, "to"),
        ("order", {"to": [], "text": "x"}, "to"),
        ("order", {"to": ["director"], "text": " "}, "text"),
        ("hand-over", {"to": "999999", "reason": "x"}, "to"),
        ("hand-over", {"to": "", "reason": "x"}, "to"),
        ("hand-over", {"to": "210100-hospital-1", "reason": "x"}, "to"),  # nobody is on duty there
        ("raise", {"to": "999999", "reason": "x"}, "to"),
        ("promise", {"text": "", "owner": "director", "due_at": SOON}, "text"),
        ("promise", {"text": "x", "owner": "", "due_at": SOON}, "owner"),
        ("promise", {"text": "x", "owner": "nobody", "due_at": SOON}, "owner"),
        ("report", {"stage": "first", "to": ["nobody"], "text": "x"}, "to"),
        ("report", {"stage": "first", "text": "x", "facts": FIRST | {"to": ["nobody"]}}, "facts.to"),
        ("finish", {"step": "first-report", "proof": FIRST | {"to": ["nobody"]}}, "proof.to"),
        ("finish", {"step": "first-report", "proof": FIRST | {"to": ["999999:director"]}}, "proof.to"),
        ("review", {"cause": "x", "lessons": "x", "pass_on_to": ["nobody"]}, "pass_on_to"),
    ],
)
def test_who_is_not_known_is_refused_with_the_place(
    office: Caller, name: str, fields: dict[str, Any], field: str
) -> None:
    run = open_one(office)
    before = office.get(f"/api/incidents/{run}").json()["run"]["seq"]
    refused = act(office, run, name, **fields)
    assert (refused.status_code, refused.json()["field"]) == (422, field), refused.content
    assert office.get(f"/api/incidents/{run}").json()["run"]["seq"] == before


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("assign", {"step": "assess", "to": "210100-centre:centre-head"}),
        ("order", {"to": ["branches", "director", f"{DISTRICT}:duty-officer"], "text": "x"}),
        ("hand-over", {"to": DISTRICT, "reason": "x"}),
        ("raise", {"to": "210000", "reason": "x"}),
        ("promise", {"text": "x", "owner": "benefits-division", "due_at": SOON}),
        ("report", {"stage": "first", "to": ["divisions", f"{CITY}:director"], "text": "x"}),
        ("finish", {"step": "first-report", "proof": FIRST | {"to": ["group-office", "branches"]}}),
    ],
)
def test_posts_here_and_elsewhere_and_groups_of_the_plan_are_known(
    office: Caller, name: str, fields: dict[str, Any]
) -> None:
    done = act(office, open_one(office), name, **fields)
    assert done.status_code == 200, done.content


def test_nothing_is_opened_about_a_post_that_is_none(office: Caller) -> None:
    asked = {"klass": "accountability", "title": "x", "bureau": CITY, "facts": {"post": ["nobody"]}}
    refused = office.post("/api/matters", asked)
    assert (refused.status_code, refused.json()["field"]) == (422, "facts.post")
    assert office.post("/api/matters", asked | {"facts": {"post": ["director"]}}).status_code == 201
