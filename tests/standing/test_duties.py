"""Standing duties over HTTP: what the desk lists as mine can be done, and what makes no sense is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile as Upload

from anlan.engine.standing import open_standing
from anlan.kernel.access import Permission as P
from anlan.standing.contracts import REFUSED
from tests.callers import CITY, DISTRICT, TIANJIN, WALL, Caller, Tokens
from tests.web.test_people import sign_in

ROUND = {"places": ["配电室", "消防通道"]}
FIELDS: dict[str, dict[str, Any]] = {
    "merge": {"into": "x", "reason": "x"},
    "split": {"new": "", "title": "x", "reason": "x"},
    "link": {"other": "x"},
    "hand-over": {"to": "x", "reason": "x"},
    "raise": {"to": "x", "reason": "x"},
    "receive-transfer": {"transfer": "t1", "bureau": DISTRICT},
    "grade": {"grade": "IV"},
    "respond": {"level": "IV", "expected": "x", "measures": ["x"]},
    "end-response": {"reason": "x"},
    "warn": {"level": "blue", "text": "x"},
    "calm": {"text": "x"},
    "classify": {"klass": "enquiry"},
    "answer": {"text": "x"},
}


@pytest.fixture
def rounds(versions: dict[str, int]) -> str:
    """The address of today's safety rounds of Shenyang."""
    open_standing(WALL)
    (found,) = sign_in("sy-group-office").get("/api/standing", kind="safety-rounds").json()["items"]
    return f"/api/standing/{found['id']}"


def act(caller: Caller, duty: str, name: str, **fields: Any) -> Any:
    return caller.post(f"{duty}/acts", {"act": name, **fields})


def list_mine(caller: Caller, duty: str) -> list[str]:
    steps = caller.get("/api/desk").json()["mine"]
    return [step["key"] for step in steps if step["run"] == duty.rpartition("/")[2]]


def test_what_the_desk_lists_as_mine_is_shown_done_and_gone(rounds: str) -> None:
    clerk = sign_in("sy-general-office")
    assert list_mine(clerk, rounds) == ["headquarters"]
    room = clerk.get(rounds).json()
    assert (room["run"]["form"], room["run"]["status"]) == ("standing", "open")
    assert "finish:headquarters" in room["allowed_actions"]
    done = act(clerk, rounds, "finish", step="headquarters", proof=ROUND)
    assert done.status_code == 200, done.content
    assert list_mine(clerk, rounds) == []
    last = clerk.get(f"{rounds}/entries", cursor=room["run"]["seq"]).json()["items"]
    assert [(entry["type"], entry["actor"]) for entry in last] == [
        ("step-finished", f"{CITY}:general-office")
    ]


def test_a_branch_does_its_own_part_and_nobody_elses(rounds: str) -> None:
    head = sign_in("sy-heping-head")
    (mine,) = list_mine(head, rounds)
    assert mine == f"branches@{DISTRICT}:branch-head"
    assert act(head, rounds, "finish", step="headquarters", proof=ROUND).status_code == 403
    assert act(head, rounds, "finish", step=mine, proof=ROUND).status_code == 200


def test_bad_proof_names_its_place_and_clause(rounds: str) -> None:
    refused = act(sign_in("sy-general-office"), rounds, "finish", step="headquarters", proof={}).json()
    assert (refused["status"], refused["field"], refused["clause"]) == (422, "proof.places", "SY-3.3.1")


def test_a_machine_with_the_scope_does_a_step_once_for_one_key(rounds: str, token: Tokens) -> None:
    machine = token(P.READ_INCIDENT, P.ACT)
    finish = {"act": "finish", "step": "headquarters", "proof": ROUND}
    first, again = (machine.post(f"{rounds}/acts", finish, Idempotency_Key="k") for _ in range(2))
    assert len(first.json()["entries"]) == 1
    assert again.json()["entries"] == []
    assert again["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("name", REFUSED)
def test_an_act_that_makes_no_sense_is_refused_with_a_sentence(rounds: str, name: str) -> None:
    refused = act(sign_in("sy-group-office"), rounds, name, **FIELDS[name]).json()
    assert (refused["status"], refused["field"]) == (422, "act")
    assert refused["what"] == f"A standing duty does not take the act {name}."
    assert refused["why"] == REFUSED[name]


def test_the_room_offers_no_act_that_is_always_refused(rounds: str) -> None:
    allowed = sign_in("sy-group-office").get(rounds).json()["allowed_actions"]
    words = {name.partition(":")[0] for name in allowed}
    assert words.isdisjoint(REFUSED)
    assert {"assign", "waive", "finish", "learn", "report", "correct"} <= words


def test_the_document_names_the_acts_that_are_taken_and_no_others(rounds: str) -> None:
    document = sign_in("sy-group-office").get("/api/openapi.json").json()
    body = document["paths"]["/api/standing/{run_id}/acts"]["post"]["requestBody"]["content"]
    choices = {each["$ref"].rpartition("/")[2] for each in body["application/json"]["schema"]["anyOf"]}
    assert {"Finish", "Waive", "Close", "Reopen"} <= choices
    assert choices.isdisjoint({"Merge", "Link", "HandOver", "Grade", "Answer", "Open"})


def test_each_form_has_its_own_door(rounds: str, token: Tokens) -> None:
    office = sign_in("sy-group-office")
    duty = rounds.rpartition("/")[2]
    for other in ("incidents", "matters"):
        assert office.get(f"/api/{other}/{duty}").status_code == 404
        assert act(office, f"/api/{other}/{duty}", "learn", facts={}).status_code == 404
    elsewhere = duty.replace("standing", "incident")
    assert office.get(f"/api/standing/{elsewhere}").status_code == 404
    assert act(office, f"/api/standing/{elsewhere}", "learn", facts={}).status_code == 404
    assert office.post("/api/standing", {}).status_code == 405
    assert token(P.READ_INCIDENT, bureau=TIANJIN).get(rounds).status_code == 404


def test_the_list_filters_by_duty_status_and_place(rounds: str) -> None:
    office = sign_in("sy-group-office")
    every = office.get("/api/standing", status="open").json()["items"]
    assert {run["form"] for run in every} == {"standing"}
    assert {"safety-rounds", "daily-opinion-look", "policy-in-force"} <= {run["course"] for run in every}
    assert office.get("/api/standing", bureau=TIANJIN).json()["items"] == []
    assert office.get("/api/standing", kind="safety-rounds", status="closed").json()["items"] == []


def test_a_file_is_attached_by_who_has_a_step_and_by_nobody_elsewhere(rounds: str) -> None:
    file = {"file": Upload("巡查.txt", "配电室正常".encode())}
    attached = sign_in("sy-heping-head").send(f"{rounds}/attachments", **file)
    assert attached.status_code == 201, attached.content
    assert sign_in("sy-general-office").get(f"{rounds}/attachments").json() == [attached.json()]
    assert sign_in("tj-group-office").get(f"{rounds}/attachments").status_code == 404


def test_a_closed_duty_is_reopened_with_a_reason_and_closed_by_hand(rounds: str) -> None:
    office = sign_in("sy-group-office")
    for step in office.get(rounds).json()["steps"]:
        assert act(office, rounds, "finish", step=step["key"], proof=ROUND).status_code == 200
    assert office.get(rounds).json()["run"]["status"] == "closed"
    assert act(office, rounds, "reopen", reason="漏了一处").json()["run"]["status"] == "open"
    assert office.get(rounds).json()["missing_to_close"] == []
    assert act(office, rounds, "close", text="已补查").json()["run"]["status"] == "closed"
