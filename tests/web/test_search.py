"""Finding runs by number, title and subject; filters of lists; people of an incident; looking at files."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlan.kernel.access import Permission as P
from tests.callers import CITY, DISTRICT, TIANJIN, WALL, Caller, Tokens
from tests.web.test_people import open_one, sign_in

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001"
    "e221bc330000000049454e44ae426082"
)


@pytest.fixture
def office(versions: dict[str, int]) -> Caller:
    return sign_in("sy-group-office")


def take(caller: Caller, title: str, klass: str = "enquiry", **more: Any) -> str:
    body = {"klass": klass, "title": title, "bureau": CITY, **more}
    opened = caller.post("/api/matters", body)
    assert opened.status_code == 201, opened.content
    run: str = opened.json()["run"]["id"]
    return run


def find(caller: Caller, path: str, **query: Any) -> list[str]:
    answer = caller.get(path, **query)
    assert answer.status_code == 200, answer.content
    return [item["title"] for item in answer.json()["items"]]


@pytest.mark.parametrize("words", ["异地就医", "异", "医", "地就", "DRG's", "drg", "a\\b", "100%", "_"])
def test_a_part_of_the_title_finds_it_as_it_stands(office: Caller, words: str) -> None:
    titles = ["异地就医备案", "DRG's 付费 a\\b", "报销100%_吗", "门诊统筹"]
    for title in titles:
        take(office, title)
    expected = [title for title in reversed(titles) if words.lower() in title.lower()]
    assert expected
    assert sorted(find(office, "/api/matters", q=words)) == sorted(expected)


def test_number_and_subject_are_searched_and_a_name_of_pairs_alone_is_not_enough(office: Caller) -> None:
    run = take(office, "门诊待遇", subject="慢特病认定")
    number = office.get(f"/api/matters/{run}").json()["run"]["number"]
    assert find(office, "/api/matters", q=number) == ["门诊待遇"]
    assert find(office, "/api/matters", q=number[-4:]) == ["门诊待遇"]
    assert find(office, "/api/matters", q="特病") == ["门诊待遇"]
    take(office, "甲乙丙 乙丙丁")
    assert find(office, "/api/matters", q="甲乙丙丁") == []


def test_nobody_is_found_by_their_number(office: Caller) -> None:
    facts = {"contact": "13900000000"}
    opened = office.post(
        "/api/matters", {"klass": "enquiry", "title": "备案", "bureau": CITY, "facts": facts}
    )
    assert opened.status_code == 201, opened.content
    for words in ("13900000000", "139-0000 0000", "210102199001011234"):
        refused = office.get("/api/matters", q=words)
        assert (refused.status_code, refused.json()["field"]) == (422, "q")
        assert office.get("/api/search", q=words).status_code == 422
    assert find(office, "/api/matters", q="0000000") == []


def test_matters_are_filtered_by_class_owner_and_clock(office: Caller) -> None:
    take(office, "咨询一")
    take(office, "建议一", klass="suggestion")
    assert find(office, "/api/matters", klass="suggestion") == ["建议一"]
    owner = office.get("/api/matters").json()["items"][0]["id"]
    steps = office.get(f"/api/matters/{owner}").json()["steps"]
    post = f"{CITY}:{steps[0]['owner']}"
    assert "建议一" in find(office, "/api/matters", owner=post)
    assert find(office, "/api/matters", owner=f"{CITY}:inspector") == []
    assert find(sign_in("sy-inspector"), "/api/matters", owner="mine") == []
    later = (WALL.now() + timedelta(days=400)).isoformat()
    assert "咨询一" in find(office, "/api/matters", due_before=later)
    assert find(office, "/api/matters", due_before=WALL.now().isoformat()) == []
    assert office.get("/api/matters", due_before="2026-01-01T00:00:00").status_code == 422


def test_pages_of_a_search_follow_each_other_and_take_as_many_questions_as_without(office: Caller) -> None:
    for number in range(5):
        take(office, f"备案{number}")
    first = office.get("/api/matters", q="备案", limit=2).json()
    second = office.get("/api/matters", q="备案", limit=2, cursor=first["next"]).json()
    assert [item["title"] for item in (*first["items"], *second["items"])] == [
        f"备案{n}" for n in (4, 3, 2, 1)
    ]

    def count(**query: Any) -> int:
        with CaptureQueriesContext(connection) as asked:
            office.get("/api/matters", **query)
        return len(asked)

    assert count(q="备案") == count() == count(q="备案", limit=1)


def test_one_box_finds_what_its_reader_may_see(office: Caller, token: Tokens) -> None:
    open_one(office, "网络门户被篡改")
    take(office, "网络缴费咨询")
    found = office.get("/api/search", q="网络").json()
    assert [run["title"] for run in found["incidents"]] == ["网络门户被篡改"]
    assert [run["title"] for run in found["matters"]] == ["网络缴费咨询"]
    assert [plan["id"] for plan in office.get("/api/search", q="emergency").json()["plans"]] == ["shenyang"]
    assert "SY-3.2.3" in {c["id"] for c in office.get("/api/search", q="sy-3.2").json()["clauses"]}
    assert office.get("/api/search", q="TJ-4").json()["clauses"] == []
    elsewhere = token(P.READ_INCIDENT, P.READ_MATTER, bureau=TIANJIN).get("/api/search", q="网络").json()
    assert (elsewhere["incidents"], elsewhere["matters"]) == ([], [])
    only_incidents = token(P.READ_INCIDENT).get("/api/search", q="网络").json()
    assert (len(only_incidents["incidents"]), only_incidents["matters"]) == (1, [])


def test_the_people_of_an_incident_with_what_they_were_told_and_have_open(office: Caller) -> None:
    run = open_one(office)
    office.post(f"/api/incidents/{run}/participants", {"participant": DISTRICT})
    people = {person["post"]: person for person in office.get(f"/api/incidents/{run}/people").json()}
    director = people[f"{CITY}:director"]
    assert director["title"] == {"zh": "局长", "en": "Director"}
    assert (director["told"] > 0, director["acknowledged"], director["participant"]) == (True, 0, False)
    assert people[f"{CITY}:medical-service-division"]["steps_open"] > 0
    assert people[DISTRICT]["participant"]
    notice = next(
        n for n in office.get(f"/api/incidents/{run}").json()["notices"] if n["post"] == f"{CITY}:director"
    )
    act = {"act": "acknowledge", "notice": notice["notice"], "post": "director"}
    assert sign_in("sy-director").post(f"/api/incidents/{run}/acts", act).status_code == 200
    people = {person["post"]: person for person in office.get(f"/api/incidents/{run}/people").json()}
    assert people[f"{CITY}:director"]["acknowledged"] == 1
    assert sign_in("tj-director").get(f"/api/incidents/{run}/people").status_code == 404


def test_an_image_may_be_looked_at_and_a_text_is_a_download(office: Caller) -> None:
    run = open_one(office)
    for name, raw, kind in (("现场.png", PNG, "inline"), ("log.txt", "日志".encode(), "attachment")):
        sent = office.send(f"/api/incidents/{run}/attachments", file=SimpleUploadedFile(name, raw))
        assert sent.status_code == 201, sent.content
        sha256 = sent.json()["sha256"]
        look = office.get(f"/api/incidents/{run}/attachments/{sha256}")
        assert look["Content-Disposition"].startswith(kind)
        assert (look["X-Content-Type-Options"], look["Content-Security-Policy"]) == ("nosniff", "sandbox")
        assert sign_in("tj-director").get(f"/api/incidents/{run}/attachments/{sha256}").status_code == 404
    listed = office.get(f"/api/incidents/{run}/attachments").json()
    assert {"name", "size", "media_type", "sha256", "by", "at"} <= listed[0].keys()
