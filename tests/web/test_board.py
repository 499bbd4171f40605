"""The board and the desk over HTTP: what they show to whom, in which order, and at what cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlan.engine.refold import check_rows
from anlan.kernel.access import Permission
from anlan.ledger.services import list_since
from tests.callers import CITY, DISTRICT, Caller
from tests.web.test_people import act, open_one, sign_in

P = Permission
Tokens = Callable[..., Caller]


@pytest.fixture
def office(versions: dict[str, int]) -> Caller:
    return sign_in("sy-group-office")


def board(caller: Caller, **query: Any) -> Any:
    answer = caller.get("/api/board", **query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_board_counts_open_incidents_by_phase_grade_kind_and_bureau(office: Caller) -> None:
    first, second = open_one(office), open_one(office, "第二件")
    act(office, first, "grade", grade="III")
    shown = board(office)
    assert shown["counts"]["open"] == 2
    assert {share["id"]: share["count"] for share in shown["by_grade"]} == {"III": 1, "": 1}
    assert [share["id"] for share in shown["by_grade"]] == ["III", ""], "the gravest first"
    assert [(share["id"], share["count"]) for share in shown["by_kind"]] == [("network-security", 2)]
    assert sum(share["count"] for share in shown["by_phase"]) == 2
    city = next(share for share in shown["by_bureau"] if share["id"] == CITY)
    assert (city["count"], city["grade"], city["name"]["zh"] != "") == (2, "III", True)
    assert DISTRICT in {share["id"] for share in shown["by_bureau"]}, "a city sees its districts"
    assert shown["counts"]["unacknowledged"] == sum(row["unacknowledged"] for row in shown["items"]) > 0
    assert {row["id"] for row in shown["items"]} == {first, second}
    assert shown["thirty_days"][-1]["opened"] == 2
    assert len(shown["thirty_days"]) == 30


def test_rows_come_by_the_tightest_clock_and_pages_leave_none_out(office: Caller) -> None:
    opened = {open_one(office, f"第 {n} 件") for n in range(5)}
    seen: list[str] = []
    due: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = board(office, **query)
        seen += [row["id"] for row in page["items"]]
        due += [row["due_at"] for row in page["items"]]
        assert all(row["tightest"]["due_at"] == row["due_at"] for row in page["items"])
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert len(seen) == len(set(seen)) == 5
    assert set(seen) == opened
    assert due == sorted(due)


def test_filters_narrow_the_rows_and_leave_the_counts(office: Caller) -> None:
    first, second = open_one(office), open_one(office, "第二件")
    act(office, first, "grade", grade="II")
    assert [row["id"] for row in board(office, grade="II")["items"]] == [first]
    assert board(office, grade="II")["counts"]["open"] == 2
    phase = board(office)["items"][0]["phase"]
    assert {row["id"] for row in board(office, phase=phase)["items"]} == {first, second}
    assert board(office, status="closed")["items"] == []
    assert len(board(office, status="all")["items"]) == 2
    assert board(office, bureau=DISTRICT)["counts"]["open"] == 0
    assert office.get("/api/board", grade="V").json()["field"] == "grade"
    assert office.get("/api/board", status="open", cursor="made-up").status_code == 422


def test_a_district_sees_its_own_incidents_and_what_concerns_it(office: Caller, token: Tokens) -> None:
    open_one(office)
    district = token(P.READ_INCIDENT, bureau=DISTRICT)
    assert board(district)["counts"]["open"] == 0
    assert {share["id"] for share in board(district)["by_bureau"]} == {DISTRICT}
    assert token(P.READ_MATTER).get("/api/board").status_code == 403


def test_the_phase_in_the_row_is_that_of_the_record(office: Caller) -> None:
    run = open_one(office)
    (row,) = board(office)["items"]
    assert row["phase"] in office.get(f"/api/incidents/{run}").json()["phases"]
    assert not list(check_rows(run, list_since(run)))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE engine_run SET phase = 'review' WHERE id = %s", [run])
    assert "phase" in next(check_rows(run, list_since(run))).sentence


def test_my_steps_say_what_may_be_done_as_the_room_does(office: Caller) -> None:
    run = open_one(office)
    division = sign_in("sy-medical-service-division")
    (mine,) = [step for step in division.get("/api/desk").json()["mine"] if step["key"] == "assess"]
    room = division.get(f"/api/incidents/{run}").json()["allowed_actions"]
    assert {f"{name}:assess" for name in mine["allowed"]} == {
        name for name in room if name.endswith(":assess")
    }
    assert (mine["kind"], mine["run_form"]) == ("network-security", "incident")
    assert mine["do"]["zh"]
    assert mine["kind_title"]["en"]
    step = next(s for s in office.get(f"/api/incidents/{run}").json()["steps"] if s["key"] == "assess")
    driving = min(step["clocks"], key=lambda clock: clock["due_at"])
    assert mine["source"]["zh"] == driving["source"]


def test_since_counts_what_happened_after_the_last_look(office: Caller) -> None:
    run = open_one(office)
    division = sign_in("sy-medical-service-division")
    before = division.get("/api/desk").json()["since"]
    assert (before["looked_at"], before["count"]) == (None, 1)
    assert before["entries"][0]["type"] == "opened"
    assert division.post("/api/desk/looked", {}).status_code == 204
    act(division, run, "start", step="assess")
    since = division.get("/api/desk").json()["since"]
    assert since["looked_at"]
    # A test is one transaction, and what a transaction under way has written counts as new.
    assert since["entries"][0]["act"] == "start"
    assert since["entries"][0]["text"]["do"]["zh"]


def test_the_desk_waits_for_others(office: Caller) -> None:
    open_one(office)
    desk = office.get("/api/desk").json()
    assert desk["waiting_for"]
    assert not {notice["post"] for notice in desk["waiting_for"]} & set(desk["posts"])
    assert desk["clocks"]["live"]["rate"] == 1.0
    assert desk["engine"]["status"] in ("green", "amber", "red")


def test_timelines_name_the_live_one(office: Caller) -> None:
    (live,) = office.get("/api/timelines").json()
    assert (live["timeline"], live["live"], live["rate"]) == ("live", True, 1.0)


@contextmanager
def counting() -> Iterator[Callable[[], int]]:
    with CaptureQueriesContext(connection) as captured:
        yield lambda: len(captured)


@pytest.mark.parametrize("path", ["/api/desk", "/api/board", "/api/incidents", "/api/notices"])
def test_the_number_of_queries_does_not_grow_with_the_list(office: Caller, path: str) -> None:
    def measure() -> int:
        office.get(path)  # caches of plans and labels are filled
        with counting() as count:
            assert office.get(path).status_code == 200
            return count()

    open_one(office)
    few = measure()
    for n in range(12):
        open_one(office, f"第 {n} 件")
    assert measure() == few


def test_all_timelines_are_counted_together(office: Caller) -> None:
    first = open_one(office)
    with_drills = board(office, timeline="all")
    assert [row["id"] for row in with_drills["items"]] == [first]
    assert with_drills["counts"] == board(office)["counts"]
    assert set(with_drills["clocks"]) == {"live"}
    assert office.get("/api/board", timeline="drill-of-nobody").status_code == 404
