"""Pickers and labels: the directory, whom to call outside, and the plans' own words."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlan.directory import services
from anlan.directory.contracts import CONSOLE, ContactKind, Level
from anlan.kernel.access import Permission as P
from anlan.kernel.access import PostRef
from anlan.plans.labels import load_labels
from anlan.plans.load import load_library_plans
from anlan.plans.outside import load_outside, set_outside_number
from tests.callers import CITY, DISTRICT, TIANJIN, WALL, Caller, Tokens
from tests.web.test_people import sign_in


def list_codes(caller: Caller) -> set[str]:
    return {bureau["code"] for bureau in caller.get("/api/directory").json()["bureaus"]}


def by_id(answer: Any) -> dict[str, Any]:
    return {each["id"]: each for each in answer.json()}


def test_a_city_sees_its_districts_with_their_posts_and_who_would_be_reached(
    versions: dict[str, int],
) -> None:
    shown = sign_in("sy-director").get("/api/directory").json()
    posts = {post["ref"]: post for post in shown["posts"]}
    assert posts[f"{CITY}:duty-officer"] == {
        "ref": f"{CITY}:duty-officer",
        "title": {"zh": "局值班员", "en": "Duty officer"},
        "bureau": CITY,
        "covered": True,
        "holders": 3,
        "reachable": True,
    }
    assert f"{DISTRICT}:branch-head" in posts
    bureaus = {bureau["code"]: bureau for bureau in shown["bureaus"]}
    assert (bureaus[DISTRICT]["parent"], bureaus[DISTRICT]["kind"]) == (CITY, "branch")
    groups = {(group["plan"], group["id"]): group["posts"] for group in shown["groups"]}
    assert f"{DISTRICT}:branch-head" in groups["shenyang", "branches"]
    assert f"{CITY}:price-division" in groups["shenyang", "divisions"]
    assert {plan for plan, _ in groups} == {"shenyang"}


def test_a_district_sees_itself_and_whom_it_reports_to_and_no_other(versions: dict[str, int]) -> None:
    assert list_codes(sign_in("sy-heping-head")) == {CITY, DISTRICT}
    assert TIANJIN not in list_codes(sign_in("sy-director"))


def test_a_post_that_nobody_holds_or_that_has_no_working_number_is_not_reachable(
    versions: dict[str, int],
) -> None:
    now = WALL.now()
    for code, covered in (("empty-post", False), ("silent-post", True)):
        services.open_post(actor=CONSOLE, now=now, ref=PostRef(CITY, code), zh=code, covered=covered)
    services.add_person(actor=CONSOLE, now=now, username="silent", label="值班员丙")
    services.hold_post(actor=CONSOLE, now=now, username="silent", ref=PostRef(CITY, "silent-post"), since=now)

    def find(code: str) -> tuple[int, bool]:
        posts = sign_in("sy-director").get("/api/directory").json()["posts"]
        return next((p["holders"], p["reachable"]) for p in posts if p["ref"] == f"{CITY}:{code}")

    assert find("empty-post") == (0, False)
    assert find("silent-post") == (1, False)
    services.add_contact(
        actor=CONSOLE, now=now, of="silent", kind=ContactKind.EMAIL, value="silent@example.invalid"
    )
    assert find("silent-post") == (1, True)


def test_a_machine_needs_the_scope_for_the_directory(token: Tokens) -> None:
    assert token(P.READ_INCIDENT).get("/api/directory").status_code == 403
    assert token(P.READ_INCIDENT).get("/api/outside").status_code == 403
    assert list_codes(token(P.READ_DIRECTORY, bureau=DISTRICT)) == {CITY, DISTRICT}


def test_how_many_questions_it_takes_does_not_grow_with_the_tree(token: Tokens) -> None:
    caller, now = token(P.READ_DIRECTORY), WALL.now()

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert caller.get("/api/directory").status_code == 200
        return len(asked)

    before = (count(), count())[1]
    for number in range(20):
        code = f"210199-{number}"
        services.open_bureau(
            actor=CONSOLE, now=now, code=code, level=Level.HOSPITAL, zh=f"医院{number}", parent=CITY
        )
        services.open_post(actor=CONSOLE, now=now, ref=PostRef(code, "clerk"), zh="经办")
    assert count() == before


def test_national_numbers_have_their_source_and_a_local_one_is_empty_until_it_is_set(
    versions: dict[str, int],
) -> None:
    office = sign_in("sy-group-office")
    bodies = by_id(office.get("/api/outside"))
    assert (bodies["119"]["number"], bodies["119"]["clauses"]) == ("119", ["SY-3.3.5"])
    assert "2017" in bodies["119"]["source"]
    assert all(bodies["110"]["say"].values())
    local = bodies["public-security"]
    assert (local["number"], local["source"]) == ("", "")
    assert "anlan outside set public-security" in local["missing"]
    set_outside_number(
        actor=CONSOLE, now=WALL.now(), bureau=CITY, body="public-security", number="024-12345678"
    )
    set_outside_number(
        actor=CONSOLE, now=WALL.now(), bureau=DISTRICT, body="public-security", number="024-87654321"
    )
    local = by_id(office.get("/api/outside"))["public-security"]
    assert (local["number"], local["source"], local["missing"]) == ("024-12345678", "installation", "")
    # An incident of a district is called for by the district's own numbers.
    of_district = by_id(office.get("/api/outside", bureau=DISTRICT))
    assert of_district["public-security"]["number"] == "024-87654321"


def test_what_only_an_internal_plan_names_is_not_shown_to_others(token: Tokens) -> None:
    assert "cyberspace-office" not in by_id(sign_in("sy-director").get("/api/outside"))
    tianjin = by_id(token(P.READ_DIRECTORY, bureau=TIANJIN).get("/api/outside"))
    assert tianjin["cyberspace-office"]["clauses"] == ["TJ-2.2"]
    assert by_id(sign_in("sy-director").get("/api/outside"))["12345"]["clauses"] == []
    refused = sign_in("sy-director").get("/api/outside", bureau=TIANJIN)
    assert (refused.status_code, refused.json()["field"]) == (404, "bureau")


def test_every_call_that_a_plan_asks_for_is_to_a_body_of_the_library() -> None:
    asked = {
        step.detail
        for plan in load_library_plans()
        for course in plan.courses.values()
        for step in course.steps
        if step.makes == "outside"
    }
    assert asked
    assert asked <= load_outside().keys()


def test_plans_come_with_what_a_form_that_opens_them_needs(token: Tokens) -> None:
    listed = by_id(token(P.READ_INCIDENT).get("/api/plans"))
    assert listed["shenyang"]["bureau"] == CITY
    assert listed["shenyang"]["published_at"]
    courses = {(course["form"], course["id"]): course for course in listed["shenyang"]["courses"]}
    attack = courses["incident", "network-security"]
    assert attack["opens_by_hand"]
    assert attack["phases"][0] == {"id": "report", "title": {"zh": "接报与报告", "en": "Report"}}
    assert [grade["id"] for grade in attack["grades"]] == ["I", "II", "III", "IV"]
    assert [grade["id"] for grade in courses["incident", "online-opinion"]["grades"]] == ["major", "ordinary"]
    systems = next(field for field in attack["facts"] if field["name"] == "systems")
    assert systems["title"] == {"zh": "涉及系统", "en": "Systems"}
    assert "complaint" in {each["id"] for each in courses["matter", "enquiry"]["classes"]}
    assert not courses["standing", "safety-rounds"]["opens_by_hand"]


def test_every_word_of_the_library_s_plans_has_a_label_in_both_languages(token: Tokens) -> None:
    words = load_labels()
    for plan in load_library_plans():
        for course in plan.courses.values():
            forms = [course.facts, *(step.proof for step in course.steps)]
            assert {field.name for form in forms for field in form} <= words.fields.keys()
            assert {*course.phases} <= words.phases.keys()
            assert {*course.dates} <= words.fields.keys()
    assert token(P.READ_INCIDENT).get("/api/words").json()["fields"]["photos"]["zh"] == "现场照片"
