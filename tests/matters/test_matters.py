"""Matters over HTTP: their class, their answer, and what only two people may say of a citizen."""

from __future__ import annotations

from typing import Any

import pytest

from anlan.engine.refold import check_rows
from anlan.ledger.services import list_since
from tests.callers import TIANJIN, Caller
from tests.web.test_people import act, sign_in


@pytest.fixture
def office(versions: dict[str, int]) -> Caller:
    return sign_in("tj-group-office")


def open_one(caller: Caller, klass: str = "enquiry", **more: Any) -> str:
    opened = caller.post("/api/matters", {"klass": klass, "title": "透析价格", "bureau": TIANJIN} | more)
    assert opened.status_code == 201, opened.content
    return str(opened.json()["run"]["id"])


def show(caller: Caller, matter: str) -> Any:
    return caller.get(f"/api/matters/{matter}").json()


def test_a_matter_is_opened_answered_and_says_what_is_missing_to_close(office: Caller) -> None:
    matter = open_one(office, facts={"place": "和平区"})
    room = show(office, matter)
    assert room["run"]["klass"] == "enquiry"
    assert "answer" in {each["kind"] for each in room["missing_to_close"]}
    assert act(office, matter, "answer", text="自费部分不变。", how="telephone").status_code == 200
    room = show(office, matter)
    assert room["answer"] == "自费部分不变。"
    assert "answer" not in {each["kind"] for each in room["missing_to_close"]}


def test_a_contact_given_at_the_opening_is_sealed(office: Caller) -> None:
    matter = open_one(office, facts={"contact": "022-12345678"})
    assert show(office, matter)["facts"]["contact"].startswith("vault:")
    assert "12345678" not in office.get(f"/api/matters/{matter}/entries").content.decode()


def test_a_sealed_value_of_one_matter_is_not_brought_into_another_to_be_opened_there(office: Caller) -> None:
    kept = show(office, open_one(office, facts={"contact": "022-12345678"}))["facts"]["contact"]
    for reference in (kept, "vault:made-up", f"vault:{'0' * 8}-0000-4000-8000-{'0' * 12}:{'0' * 64}"):
        body = {"klass": "enquiry", "title": "x", "bureau": TIANJIN, "facts": {"contact": reference}}
        assert office.post("/api/matters", body).status_code == 422
    other = open_one(office)
    assert act(office, other, "learn", facts={"contact": kept}).status_code == 422


def test_a_corrected_contact_is_sealed_as_well(office: Caller) -> None:
    matter = open_one(office, facts={"contact": "022-12345678"})
    wrong = {"seq": 1, "field": "facts.contact", "before": "022-12345678", "after": "022-87654321"}
    assert act(office, matter, "correct", reason="笔误", **wrong).status_code == 200
    seen = office.get(f"/api/matters/{matter}/entries").content.decode()
    assert "12345678" not in seen
    assert "87654321" not in seen
    assert show(office, matter)["facts"]["contact"].startswith("vault:")


def test_a_matter_that_changed_its_class_is_answered_anew_and_its_rows_are_those_of_its_record(
    office: Caller,
) -> None:
    matter = open_one(office)
    assert act(office, matter, "answer", text="政策说明").status_code == 200
    assert act(office, matter, "classify", klass="complaint", reason="实为投诉").status_code == 200
    room = show(office, matter)
    assert (room["answer"], room["answered_at"]) == ("", None)
    assert "answer" in {each["kind"] for each in room["missing_to_close"]}
    assert list(check_rows(matter, list_since(matter))) == []


def test_an_unknown_class_is_refused_with_those_there_are(office: Caller) -> None:
    refused = office.post("/api/matters", {"klass": "gossip", "title": "x", "bureau": TIANJIN}).json()
    assert (refused["status"], refused["field"]) == (422, "klass")
    assert "tianjin: enquiry" in refused["why"]


def test_a_complaint_becomes_an_offence_only_by_two_people_with_a_reason(office: Caller) -> None:
    """docs/BOUNDARIES.md: criticism never counts as an offence by one person's word."""
    matter = open_one(office, "complaint")
    assert act(office, matter, "classify", klass="fabrication").status_code == 422
    assert act(office, matter, "classify", klass="fabrication", reason="与公布的价格不符").status_code == 200
    assert show(office, matter)["run"]["klass"] == "complaint"
    assert act(office, matter, "classify", klass="fabrication", reason="与公布的价格不符").status_code == 409
    director = sign_in("tj-director")
    assert act(director, matter, "classify", klass="fabrication", reason="同意").status_code == 200
    assert show(office, matter)["run"]["klass"] == "fabrication"


def test_a_class_set_before_keeps_its_steps_in_the_room(office: Caller) -> None:
    matter = open_one(office)
    assert act(office, matter, "classify", klass="suggestion", reason="是建议").status_code == 200
    statuses = {step["key"]: step["status"] for step in show(office, matter)["steps"]}
    assert statuses["route"] in ("lapsed", "open")
    assert show(office, matter)["run"]["course"] == "suggestion"


def test_the_same_key_takes_a_matter_in_once(office: Caller) -> None:
    body = {"klass": "enquiry", "title": "透析价格", "bureau": TIANJIN}
    one, again = (office.post("/api/matters", body, Idempotency_Key="m") for _ in range(2))
    assert one.json()["run"]["id"] == again.json()["run"]["id"]
    assert again["Idempotency-Replayed"] == "true"


def test_a_number_given_with_a_report_is_sealed_as_well(office: Caller) -> None:
    matter = open_one(office)
    answer = act(office, matter, "report", stage="first", facts={"contact": "13800000000"})
    assert answer.status_code == 200, answer.content
    entries = office.get(f"/api/matters/{matter}/entries").content.decode()
    assert "13800000000" not in entries
    assert '"contact":"vault:' in entries.replace(" ", "")
