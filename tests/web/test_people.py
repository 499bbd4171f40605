"""People over HTTP: sessions with CSRF, and what takes a person's word: closing, merging, splitting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from anlan.directory.models import Person
from tests.callers import CITY, DISTRICT, Caller

FACTS = {"systems": ["portal"]}
OPEN = {"kind": "network-security", "title": "门户被篡改", "bureau": CITY, "facts": FACTS}
Rooms = Callable[[str], Any]


def sign_in(username: str, **headers: str) -> Caller:
    """A browser with the person's session, which sends the CSRF token as our pages do."""
    caller = Caller(**headers)
    caller.client.force_login(Person.objects.get(username=username))
    return caller


@pytest.fixture
def office(versions: dict[str, int]) -> Caller:
    return sign_in("sy-group-office")


def open_one(caller: Caller, title: str = "门户被篡改", **facts: Any) -> str:
    opened = caller.post("/api/incidents", OPEN | {"title": title, "facts": {**FACTS, **facts}})
    assert opened.status_code == 201, opened.content
    return str(opened.json()["run"]["id"])


def act(caller: Caller, run: str, act: str, **fields: Any) -> Any:
    return caller.post(f"/api/{run.split(':')[0]}s/{run}/acts", {"act": act, **fields})


def test_nobody_is_let_in_without_a_token_or_session(versions: dict[str, int]) -> None:
    refused = Caller().get("/api/incidents")
    assert (refused.status_code, refused["WWW-Authenticate"]) == (401, 'Bearer realm="anlan"')
    assert Caller("anlan_made_up").get("/api/incidents").status_code == 401


def test_a_session_writes_only_with_its_csrf_token(versions: dict[str, int]) -> None:
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.force_login(Person.objects.get(username="sy-duty-a"))
    assert browser.get("/api/incidents").status_code == 200
    forged = browser.post("/api/incidents", OPEN, content_type="application/json")
    assert (forged.status_code, forged["Content-Type"]) == (403, "application/problem+json")
    browser.cookies["csrftoken"] = "a" * 32
    honest = browser.post(
        "/api/incidents", OPEN, content_type="application/json", headers={"X-CSRFToken": "a" * 32}
    )
    assert honest.status_code == 201, honest.content


def test_the_record_shows_the_post_and_a_person_may_not_choose_one_they_do_not_hold(
    office: Caller, versions: dict[str, int]
) -> None:
    run = open_one(office)
    entries = office.get(f"/api/incidents/{run}/entries").json()["items"]
    assert {entry["actor"] for entry in entries} == {f"{CITY}:group-office"}
    director = sign_in("sy-group-office", **{"X-Acting-As": f"{CITY}:director"})
    assert director.get("/api/incidents").status_code == 403
    assert sign_in("sy-duty-a", **{"X-Acting-As": "director"}).get("/api/incidents").status_code == 422


def test_the_desk_of_a_post_shows_its_steps_by_the_tightest_clock_and_what_it_was_told(
    office: Caller,
) -> None:
    assert sign_in("sy-director").get("/api/desk").json()["status"] == "green"
    open_one(office)
    division = sign_in("sy-medical-service-division").get("/api/desk").json()
    assert division["status"] == "red"
    assert "assess" in {step["key"] for step in division["mine"]}
    due = [step["due_at"] for step in division["mine"] if step["due_at"]]
    assert due == sorted(due)
    director = sign_in("sy-director").get("/api/desk").json()
    assert "tell-office-and-director" in {notice["step"] for notice in director["notices"]}


def test_the_buttons_follow_the_post_that_owns_the_step(office: Caller) -> None:
    run = open_one(office)
    division = sign_in("sy-medical-service-division").get(f"/api/incidents/{run}").json()
    assert "finish:assess" in division["allowed_actions"]
    assert "close" not in division["allowed_actions"]
    fund = sign_in("sy-fund-division")
    assert "finish:assess" not in fund.get(f"/api/incidents/{run}").json()["allowed_actions"]
    assert act(fund, run, "start", step="assess").status_code == 403


def test_closing_names_everything_that_is_missing(office: Caller) -> None:
    run = open_one(office)
    refused = act(office, run, "close").json()
    assert refused["status"] == 409
    assert any("assess" in sentence for sentence in refused["missing"])
    missing = office.get(f"/api/incidents/{run}").json()["missing_to_close"]
    assert refused["missing"] == [each["sentence"] for each in missing]


def test_merging_gives_both_incidents_their_entry_and_ends_the_first(office: Caller) -> None:
    one, other = open_one(office), open_one(office, "同一件")
    assert act(office, one, "merge", into=other, reason="同一起").status_code == 200
    assert office.get(f"/api/incidents/{one}").json()["run"]["status"] == "merged"
    assert {"relation": "merged-from", "other": one} in office.get(f"/api/incidents/{other}").json()["links"]
    assert act(office, one, "learn", facts={"leaked_people": 1}).status_code == 409
    assert act(office, other, "merge", into=one, reason="反过来").status_code == 409
    assert act(office, other, "merge", into=other, reason="自己").status_code == 422


def test_a_split_opens_the_new_incident_and_links_both(office: Caller) -> None:
    run = open_one(office, leaked_people=4)
    assert act(office, run, "split", new="", title="另一件", reason="两回事").status_code == 200
    links = office.get(f"/api/incidents/{run}").json()["links"]
    new = next(link["other"] for link in links if link["relation"] == "split-into")
    room = office.get(f"/api/incidents/{new}").json()
    assert room["run"]["title"] == "另一件"
    assert room["facts"]["leaked_people"] == 4
    assert {"relation": "split-from", "other": run} in room["links"]


def test_a_link_to_nothing_or_one_that_only_the_software_writes_is_refused(office: Caller) -> None:
    run = open_one(office)
    nothing = run[:-12] + "000000000000"
    assert act(office, run, "link", other=nothing, relation="same-as").status_code == 404
    other = open_one(office, "别的")
    assert act(office, run, "link", other=other, relation="merged-from").status_code == 422
    assert act(office, run, "link", other=other, relation="groups").status_code == 422
    assert act(office, run, "link", other=other, relation="same-as").status_code == 200
    assert {"relation": "same-as", "other": run} in office.get(f"/api/incidents/{other}").json()["links"]


def test_waiving_takes_two_people(office: Caller) -> None:
    run = open_one(office)
    assert act(office, run, "waive", step="contain", reason="已断网").status_code == 200
    assert act(office, run, "waive", step="contain", reason="已断网").status_code == 409
    assert act(sign_in("sy-director"), run, "waive", step="contain", reason="同意").status_code == 200
    steps = {step["key"]: step["status"] for step in office.get(f"/api/incidents/{run}").json()["steps"]}
    assert steps["contain"] == "waived"


@pytest.mark.parametrize(
    "username", ["sy-duty-a", "sy-fund-division", "sy-director", "sy-inspector", "sy-legal-reviewer"]
)
def test_the_actions_of_the_room_are_exactly_those_that_are_not_forbidden(
    office: Caller, username: str
) -> None:
    run = open_one(office)
    caller = sign_in(username)
    room = caller.get(f"/api/incidents/{run}").json()
    allowed = set(room["allowed_actions"])
    for step in (step["key"] for step in room["steps"] if step["status"] == "open"):
        for name, more in (
            ("start", {}),
            ("finish", {}),
            ("return", {"reason": ""}),
            ("waive", {"reason": ""}),
        ):
            refused = act(caller, run, name, step=step, **more).status_code == 403
            assert refused is (f"{name}:{step}" not in allowed), (name, step)
    for name, fields in (
        ("close", {}),
        ("learn", {"facts": {}}),
        ("calm", {"text": ""}),
        ("grade", {"grade": ""}),
    ):
        assert (act(caller, run, name, **fields).status_code == 403) is (name not in allowed), name


def test_only_who_was_told_may_acknowledge(office: Caller) -> None:
    run = open_one(office)
    assert "acknowledge" in sign_in("sy-director").get(f"/api/incidents/{run}").json()["allowed_actions"]
    fund = sign_in("sy-fund-division")
    notice = fund.get(f"/api/incidents/{run}").json()["notices"][0]["notice"]
    assert act(fund, run, "acknowledge", notice=notice, post=f"{CITY}:director").status_code == 403


def test_what_a_step_asks_of_one_post_no_other_does_by_another_act(office: Caller) -> None:
    run = open_one(office)
    first = next(
        step for step in office.get(f"/api/incidents/{run}").json()["steps"] if step["key"] == "first-report"
    )
    fund = sign_in("sy-fund-division")
    refused = act(fund, run, "report", stage="first", text="首报")
    assert (refused.status_code, first["owner"] in refused.json()["detail"]) == (403, True)
    assert act(sign_in(f"sy-{first['owner']}"), run, "report", stage="first", text="首报").status_code == 200


def test_what_was_passed_on_is_received_by_the_other_body_alone(office: Caller) -> None:
    run = open_one(office)
    assert act(office, run, "hand-over", to=DISTRICT, reason="属地办理").status_code == 200
    receipt = {"transfer": "t1", "bureau": DISTRICT}
    assert act(office, run, "receive-transfer", **receipt).status_code == 403
    assert "receive-transfer" not in office.get(f"/api/incidents/{run}").json()["allowed_actions"]
    district = sign_in("sy-heping-duty")
    assert "receive-transfer" in district.get(f"/api/incidents/{run}").json()["allowed_actions"]
    assert act(district, run, "receive-transfer", **receipt).status_code == 200
