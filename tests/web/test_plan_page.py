"""The page of a plan: outline and versions; checked, brought in, put in force by a second person."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from anlan.kernel.access import Permission as P
from anlan.plans.library import list_library_plans
from tests.callers import CITY, TIANJIN, Caller, Tokens
from tests.web.test_people import sign_in

PLAN = next(path for path in list_library_plans() if path.stem == "shenyang").read_text(encoding="utf-8")
CHANGED = PLAN.replace("within: {assume: 30m, word: 第一时间}", "within: {assume: 20m, word: 第一时间}", 1)


@pytest.fixture
def editor(versions: dict[str, int]) -> Caller:
    return sign_in("sy-plan-editor")


def send(caller: Caller, what: str, text: str) -> Any:
    return caller.send(f"/api/plans/{what}", file=SimpleUploadedFile("plan.yaml", text.encode()))


def find(answer: Any, clause: str) -> Any:
    return next(row for row in answer.json()["outline"] if row["clause"] == clause)


def test_clauses_stand_beside_the_elements_that_carry_them(editor: Caller) -> None:
    shown = editor.get("/api/plans/shenyang")
    assert shown.status_code == 200
    ids = [row["clause"] for row in shown.json()["outline"]]
    assert ids.index("SY-3.2.3") < ids.index("SY-3.2.4a") < ids.index("SY-4.1")
    row = find(shown, "SY-3.2.3")
    assert row["title"] == {"zh": "三（二）", "en": "SY-3.2.3"}
    assert (row["level"], row["reading"]) == (3, "literal")
    assess = next(each for each in row["elements"] if each["id"] == "network-security.assess")
    assert (assess["kind"], assess["owner"], assess["limit"]) == ("step", "medical-service-division", "2h")
    # Its figures for grading a petition are local and unconfirmed; that is a warning, with its place.
    [first, *_] = shown.json()["findings"]
    assert (first["level"], first["path"], first["line"] > 1) == ("warning", "kinds.petition.grading", True)


def test_a_changed_plan_is_checked_brought_in_compared_and_published_by_somebody_else(editor: Caller) -> None:
    checked = send(editor, "check", CHANGED).json()
    assert checked["summary"]["errors"] == 0
    assert checked["summary"]["same_as"] is None
    assert send(editor, "check", PLAN).json()["summary"]["same_as"] == 1
    draft = send(editor, "import", CHANGED).json()
    assert (draft["number"], draft["state"]) == (2, "draft")
    assert send(editor, "import", CHANGED).json() == draft
    [change] = editor.get("/api/plans/shenyang/versions/1/difference/2").json()["changes"]
    assert (change["element"], change["kind"], change["what"]) == (
        "petition.first-report",
        "changed",
        "clocks",
    )
    assert ("30m" in change["before"], "20m" in change["after"]) == (True, True)
    assert change["clauses"] == ["SY-3.1.2"]
    assert editor.post("/api/plans/shenyang/versions/2/publish").status_code == 403
    leader = sign_in("sy-director")
    assert "publish:2" in leader.get("/api/plans/shenyang").json()["allowed_actions"]
    for _ in range(2):
        published = leader.post("/api/plans/shenyang/versions/2/publish")
        assert (published.status_code, published.json()["state"]) == (200, "published")
    assert leader.get("/api/plans/shenyang").json()["version"]["number"] == 2
    assert leader.get("/api/plans/shenyang", number=1).json()["version"]["state"] == "superseded"
    assert leader.post("/api/plans/shenyang/versions/1/publish").status_code == 409


def test_who_brought_a_draft_in_is_not_offered_to_publish_it(versions: dict[str, int]) -> None:
    assert send(sign_in("sy-group-office"), "import", CHANGED).status_code == 200
    allowed = sign_in("sy-group-office").get("/api/plans/shenyang").json()["allowed_actions"]
    assert allowed == ["import"]
    assert sign_in("sy-duty-a").get("/api/plans/shenyang").json()["allowed_actions"] == []


def test_an_error_names_line_and_column_and_nothing_is_kept(editor: Caller) -> None:
    broken = PLAN.replace("lead: general-office", "lead: generall-office", 1)
    line = next(number for number, row in enumerate(broken.splitlines(), 1) if "generall-office" in row)
    [finding] = [f for f in send(editor, "check", broken).json()["findings"] if f["level"] == "error"]
    assert (finding["line"], finding["column"] > 1) == (line, True)
    assert finding["how"]
    refused = send(editor, "import", broken)
    assert (refused.status_code, refused.json()["findings"][0]["line"]) == (422, line)
    assert len(editor.get("/api/plans/shenyang").json()["versions"]) == 1
    no_yaml = send(editor, "check", "plan: [").json()
    assert no_yaml["findings"][0]["line"] == 1
    assert (
        send(editor, "check", "\udcff".encode("utf-8", "surrogatepass").decode("latin-1")).status_code == 200
    )


def test_an_assumption_is_confirmed_with_its_basis_once(versions: dict[str, int]) -> None:
    leader = sign_in("sy-director")
    first = next(
        each for each in leader.get("/api/plans/shenyang").json()["assumptions"] if not each["confirmed"]
    )
    assert set(first["what"]) == {"zh", "en"}
    body = {name: first[name] for name in ("element", "word", "value")}
    address = "/api/plans/shenyang/versions/1/assumptions"
    assert leader.post(address, {**body, "basis": " "}).json()["field"] == "basis"
    for _ in range(2):
        listed = leader.post(address, {**body, "basis": "局长办公会纪要"}).json()
        confirmed = next(each for each in listed if each["id"] == first["id"])
        assert (confirmed["confirmed"], confirmed["confirmed_by"]) == (True, f"{CITY}:director")
    assert sign_in("sy-duty-a").post(address, {**body, "basis": "x"}).status_code == 403


def test_an_internal_plan_is_not_there_for_others(versions: dict[str, int]) -> None:
    stranger, own = sign_in("sy-director"), sign_in("tj-director")
    for path in ("", "/versions/1/difference/1"):
        assert stranger.get(f"/api/plans/tianjin{path}").status_code == 404
        assert own.get(f"/api/plans/tianjin{path}").status_code == 200
    assert stranger.post("/api/plans/tianjin/versions/1/publish").status_code == 404


def test_only_who_edits_plans_has_one_checked(token: Tokens) -> None:
    assert send(sign_in("sy-duty-a"), "check", PLAN).status_code == 403
    assert send(token(P.READ_INCIDENT, bureau=TIANJIN), "import", PLAN).status_code == 403
