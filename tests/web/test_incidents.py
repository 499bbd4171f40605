"""Incidents over HTTP: opened, shown, acted on, listed, by whoever may."""

from __future__ import annotations

from typing import Any

import pytest

from anlan.kernel.access import Permission as P
from tests.callers import CITY, DISTRICT, TIANJIN, Caller, Tokens

OPEN = {"kind": "network-security", "title": "门户被篡改", "bureau": CITY, "facts": {"systems": ["portal"]}}
WORK = (P.OPEN_INCIDENT, P.READ_INCIDENT, P.ACT)


@pytest.fixture
def caller(token: Tokens) -> Caller:
    return token(*WORK)


def open_one(caller: Caller, **changed: Any) -> str:
    opened = caller.post("/api/incidents", OPEN | changed)
    assert opened.status_code == 201, opened.content
    return str(opened.json()["run"]["id"])


def test_the_room_shows_steps_with_clocks_clauses_and_forms(caller: Caller) -> None:
    room = caller.get(f"/api/incidents/{open_one(caller)}").json()
    assert room["run"]["status"] == "open"
    assess = next(step for step in room["steps"] if step["key"] == "assess")
    assert assess["clocks"][0]["source"] == "SY-3.2.3"
    assert assess["clauses"] == ["SY-3.2.3"]
    assert {"name": "grade", "type": "grade", "required": True} in assess["form"]
    told = {notice["post"] for notice in room["notices"] if notice["step"] == "tell-office-and-director"}
    assert told == {f"{CITY}:group-office", f"{CITY}:director"}
    assert any(missing["key"] == "assess" for missing in room["missing_to_close"])
    assert "finish:assess" in room["allowed_actions"]
    assert "close" not in room["allowed_actions"]  # closing takes approval, which no machine has


def test_an_act_is_recorded_and_the_record_can_be_paged(caller: Caller) -> None:
    run = open_one(caller)
    done = caller.post(f"/api/incidents/{run}/acts", {"act": "learn", "facts": {"leaked_people": 3}}).json()
    assert len(done["entries"]) >= 1
    first = caller.get(f"/api/incidents/{run}/entries", limit=3).json()
    assert [entry["seq"] for entry in first["items"]] == [1, 2, 3]
    rest = caller.get(f"/api/incidents/{run}/entries", cursor=first["next"], limit=500).json()
    assert rest["items"][0]["seq"] == 4
    assert rest["next"] is None
    assert rest["items"][-1]["data"]["facts"] == {"leaked_people": 3}


def test_the_same_key_opens_once_and_says_that_it_repeats(caller: Caller) -> None:
    first = caller.post("/api/incidents", OPEN, Idempotency_Key="k-1")
    again = caller.post("/api/incidents", OPEN, Idempotency_Key="k-1")
    assert again.json()["run"]["id"] == first.json()["run"]["id"]
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first


def test_a_key_used_for_something_else_is_refused(caller: Caller) -> None:
    caller.post("/api/incidents", OPEN, Idempotency_Key="k-2")
    for change in ({"title": "别的事"}, {"facts": {"systems": ["mail"]}}, {"subject": "别处"}):
        other = caller.post("/api/incidents", OPEN | change, Idempotency_Key="k-2")
        assert (other.status_code, other.json()["field"]) == (422, "Idempotency-Key")


def test_two_callers_may_use_the_same_key(token: Tokens) -> None:
    one, other = token(*WORK), token(*WORK, P.READ_MATTER)
    ids = {
        who.post("/api/incidents", OPEN, Idempotency_Key="same").json()["run"]["id"] for who in (one, other)
    }
    assert len(ids) == 2


def test_a_repeated_act_does_nothing_and_another_act_under_its_key_is_refused(caller: Caller) -> None:
    run = open_one(caller)
    act = {"act": "learn", "facts": {"leaked_people": 5}}
    assert caller.post(f"/api/incidents/{run}/acts", act, Idempotency_Key="a").json()["entries"]
    again = caller.post(f"/api/incidents/{run}/acts", act, Idempotency_Key="a")
    assert again.json()["entries"] == []
    assert again["Idempotency-Replayed"] == "true"
    other = caller.post(f"/api/incidents/{run}/acts", {"act": "start", "step": "assess"}, Idempotency_Key="a")
    assert (other.status_code, other.json()["before"]) == (422, "learn")


def test_a_key_stands_for_one_act_with_all_it_says(caller: Caller) -> None:
    acts = f"/api/incidents/{open_one(caller)}/acts"
    start = {"act": "start", "step": "assess"}
    assert caller.post(acts, start | {"seen": 1}, Idempotency_Key="s").status_code == 200
    again = caller.post(acts, start | {"seen": 9}, Idempotency_Key="s")  # they may have read further since
    assert again["Idempotency-Replayed"] == "true"
    other = caller.post(acts, start | {"step": "contain"}, Idempotency_Key="s")
    assert (other.status_code, other.json()["field"]) == (422, "Idempotency-Key")


def test_the_key_of_an_opening_is_no_key_of_an_act(caller: Caller) -> None:
    run = caller.post("/api/incidents", OPEN, Idempotency_Key="o").json()["run"]["id"]
    start = {"act": "start", "step": "assess"}
    other = caller.post(f"/api/incidents/{run}/acts", start, Idempotency_Key="o")
    assert (other.status_code, other.json()["before"]) == (422, "open")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "flood"}, "kind"),
        ({"plan": "nobody"}, "plan"),
        ({"title": ""}, "title"),
        ({"colour": "red"}, "body"),
        ({"facts": {"rain": 3}}, "facts.rain"),
        ({"facts": {"leaked_people": "many"}}, "facts.leaked_people"),
        ({"happened_at": "2026-03-02T08:00:00"}, "happened_at"),
        ({"happened_at": "2199-03-02T08:00:00Z"}, "happened_at"),
        ({"happened_at": "0001-01-01T00:00:00Z"}, "happened_at"),
        ({"title": "a\u0000b"}, "title"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_its_place(
    caller: Caller, change: dict[str, Any], field: str
) -> None:
    refused = caller.post("/api/incidents", OPEN | change)
    assert refused.status_code == 422, refused.content
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["field"] == field
    assert {"type", "title", "status", "detail", "what", "why", "how", "clause"} <= refused.json().keys()


def test_bad_proof_never_gets_in(caller: Caller) -> None:
    run = open_one(caller)
    finish = {"act": "finish", "step": "assess", "proof": {"grade": "III", "assessment": "x"}}
    refused = caller.post(f"/api/incidents/{run}/acts", finish).json()
    assert (refused["status"], refused["field"], refused["clause"]) == (422, "proof.warning", "SY-3.2.3")
    late = {"act": "learn", "facts": {"leaked_people": 1}, "happened_at": "2020-01-01T00:00:00Z"}
    assert caller.post(f"/api/incidents/{run}/acts", late).json()["field"] == "happened_at"


@pytest.mark.parametrize(
    "act", [{"act": "fire", "key": "x"}, {"act": "open", "title": "x"}, {"act": "dance"}, {}, []]
)
def test_only_known_acts_are_taken_and_nobody_plays_the_engine(caller: Caller, act: object) -> None:
    assert caller.post(f"/api/incidents/{open_one(caller)}/acts", act).status_code == 422


def test_an_act_out_of_order_says_what_is_missing_and_what_changed_meanwhile(caller: Caller) -> None:
    run = open_one(caller)
    seen = caller.get(f"/api/incidents/{run}").json()["run"]["seq"]
    caller.post(f"/api/incidents/{run}/acts", {"act": "start", "step": "assess"})
    refused = caller.post(f"/api/incidents/{run}/acts", {"act": "start", "step": "assess", "seen": seen})
    assert refused.status_code == 409
    assert [change["type"] for change in refused.json()["since"]] == ["step-started"]


def test_a_token_without_the_scope_is_refused_by_name(token: Tokens) -> None:
    refused = token(P.READ_INCIDENT).post("/api/incidents", OPEN)
    assert (refused.status_code, refused.json()["permission"]) == (403, "incidents:open")


def test_a_token_of_a_district_does_not_reach_the_city_and_sees_nothing_of_it(token: Tokens) -> None:
    run = open_one(token(*WORK))
    district = token(*WORK, bureau=DISTRICT)
    assert district.get(f"/api/incidents/{run}").status_code == 404
    assert district.get("/api/incidents").json()["items"] == []
    assert district.post("/api/incidents", OPEN).status_code == 403
    assert district.post(f"/api/incidents/{run}/acts", {"act": "calm", "text": "x"}).status_code == 404


def test_hidden_and_missing_runs_look_the_same(token: Tokens) -> None:
    run = open_one(token(*WORK))
    elsewhere = token(*WORK, bureau=TIANJIN)
    missing = run[:-4] + ("0000" if not run.endswith("0000") else "1111")
    hidden, absent = (elsewhere.get(f"/api/incidents/{each}").json() for each in (run, missing))
    assert hidden | {"what": "", "detail": ""} == absent | {"what": "", "detail": ""}


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/api/incidents", "incidents:read"),
        ("/api/matters", "matters:read"),
        ("/api/desk", "incidents:read"),
    ],
)
def test_a_token_without_the_scope_is_told_so_rather_than_that_nothing_happens(
    token: Tokens, path: str, scope: str
) -> None:
    refused = token(P.READ_DIRECTORY, P.TAKE_SIGNAL).get(path)
    assert (refused.status_code, refused.json()["permission"]) == (403, scope)
    assert scope in refused.json()["why"]
    assert token(P(scope)).get(path).status_code == 200


def test_a_machine_is_told_the_scope_it_lacks_and_what_is_for_people(token: Tokens) -> None:
    lacking = token(P.READ_INCIDENT, P.ACT)
    assert "the scope incidents:open" in lacking.post("/api/incidents", OPEN).json()["how"]
    run = open_one(token(P.OPEN_INCIDENT))
    closing = lacking.post(f"/api/incidents/{run}/acts", {"act": "close"}).json()
    assert closing["how"] == "No token can have this scope: let a person do it."


@pytest.mark.parametrize(
    ("form", "query", "known"),
    [
        ("incidents", {"status": "banana"}, "calm, closed, merged, open"),
        ("incidents", {"status": "none"}, "open"),
        ("incidents", {"grade": "V"}, "IV"),
        ("incidents", {"kind": "enquiry"}, "network-security"),
        ("matters", {"kind": "network-security"}, "enquiry"),
    ],
)
def test_a_word_that_nothing_can_have_is_refused_with_those_there_are(
    token: Tokens, form: str, query: dict[str, str], known: str
) -> None:
    refused = token(P.READ_INCIDENT, P.READ_MATTER).get(f"/api/{form}", **query)
    assert (refused.status_code, refused.json()["field"]) == (422, *query)
    assert known in refused.json()["how"]


def test_the_list_filters_and_pages_without_losing_or_repeating(caller: Caller) -> None:
    wanted = {open_one(caller, title=f"第{number}件") for number in range(7)}
    found: list[str] = []
    page = caller.get("/api/incidents", kind="network-security", status="open", bureau=CITY, limit=3)
    while True:
        found += [item["id"] for item in page.json()["items"]]
        if page.json()["next"] is None:
            break
        open_one(caller, title="后来的")  # what comes in between belongs before the first page
        page = caller.client.get(page["Link"].split(";")[0].strip("<>"))
    assert len(found) == len(set(found))
    assert set(found) == wanted
    assert caller.get("/api/incidents", late="true").json()["items"] == []
    assert caller.get("/api/incidents", bureau=DISTRICT).json()["items"] == []
    assert caller.get("/api/incidents", timeline="drill").json()["items"] == []


@pytest.mark.parametrize(
    "query", [{"cursor": "bogus"}, {"limit": "0"}, {"limit": "x"}, {"colour": "red"}, {"late": "?"}]
)
def test_a_bad_query_is_refused_with_its_name(caller: Caller, query: dict[str, str]) -> None:
    refused = caller.get("/api/incidents", **query)
    assert (refused.status_code, refused.json()["field"].split(".")[-1]) == (422, next(iter(query)))
