"""/api/duty over HTTP, with the rosters of the demonstration."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from icalendar import Calendar
from openpyxl import load_workbook

from anlan.kernel.calendar import BEIJING
from tests.callers import CITY, DISTRICT, TIANJIN, WALL, Caller
from tests.web.test_people import sign_in

DUTY = f"{CITY}:duty-officer"


@pytest.fixture
def office(versions: dict[str, int]) -> Caller:
    return sign_in("sy-group-office")


def show(caller: Caller, days: int = 35) -> Any:
    since = WALL.now()
    until = since + timedelta(days=days)
    answer = caller.get(f"/api/duty/rosters/{DUTY}", since=since.isoformat(), until=until.isoformat())
    assert answer.status_code == 200, answer.content
    return answer.json()


def find(shown: Any, kind: str, skip: int = 3) -> Any:
    return [each for each in shown["shifts"] if each["kind"] == kind][skip]


def test_a_roster_shows_shifts_gaps_people_and_what_one_may_do(office: Caller) -> None:
    shown = show(office)
    assert (shown["may_keep"], shown["roster"]["coverage"], shown["roster"]["zh"]) == (
        True,
        "always",
        "局值班员",
    )
    assert {each["kind"] for each in shown["shifts"]} == {"day", "night", "behind"}
    (gap,) = shown["gaps"]
    assert (gap["there"], gap["seats"], gap["keeper"]) == (0, 1, f"{CITY}:group-office")
    assert [each["username"] for each in shown["people"]] == ["sy-duty-b", "sy-duty-c", "sy-duty-a"] or len(
        shown["people"]
    ) == 3
    assert show(sign_in("sy-duty-a"))["may_keep"] is False
    assert office.get("/api/duty/gaps").json() == [gap]


def test_one_sees_the_rosters_of_ones_own_places(versions: dict[str, int]) -> None:
    posts = [each["post"] for each in sign_in("sy-director").get("/api/duty/rosters").json()]
    assert posts == [f"{CITY}:deputy-director", DUTY]
    assert sign_in("sy-director").get(f"/api/duty/rosters/{TIANJIN}:duty-officer").status_code == 404
    refused = sign_in("sy-director").get("/api/duty/answers", post=f"{TIANJIN}:duty-officer")
    assert refused.status_code == 404


def test_a_keeper_swaps_moves_covers_and_takes_out_and_double_booking_says_why(office: Caller) -> None:
    shown = show(office)
    one, other = find(shown, "night", 3), find(shown, "night", 4)
    path = f"/api/duty/rosters/{DUTY}/shifts"
    answer = office.post(f"{path}/{one['n']}/swap", {"other": other["n"]})
    # Each is on another shift beside the other's night, so the database says no and names it.
    assert answer.status_code == 409, answer.content
    assert "two shifts at once" in answer.json()["what"]
    for each in shown["shifts"]:
        if each["kind"] != "night" and each["n"] > one["n"] - 6:
            assert office.client.delete(f"{path}/{each['n']}").status_code == 204
    assert office.post(f"{path}/{one['n']}/swap", {"other": other["n"]}).status_code == 204
    since = datetime.fromisoformat(one["since"]) + timedelta(hours=1)
    body = {"since": since.isoformat(), "until": one["until"]}
    assert office.post(f"{path}/{one['n']}/move", body).status_code == 204
    moved = next(each for each in show(office)["shifts"] if each["n"] == one["n"])
    assert (moved["how"], moved["person"], moved["rostered"]) == ("swap", other["person"], one["person"])
    assert datetime.fromisoformat(moved["since"]) == since
    assert office.post(f"{path}/{one['n']}/give", {"username": "nobody"}).status_code == 404
    assert sign_in("sy-duty-a").client.delete(f"{path}/{one['n']}").status_code == 403


def test_an_exchange_is_asked_and_agreed_to_by_those_two(office: Caller) -> None:
    shown = show(office)
    path = f"/api/duty/rosters/{DUTY}/shifts"
    for each in shown["shifts"]:
        if each["kind"] != "day":
            office.client.delete(f"{path}/{each['n']}")
    one = find(shown, "day", 3)
    mine, theirs = sign_in(one["person"]["username"]), sign_in("sy-duty-a")
    to = next(name for name in ("sy-duty-a", "sy-duty-b") if name != one["person"]["username"])
    theirs = sign_in(to)
    asked = mine.post("/api/duty/exchanges", {"roster": DUTY, "n": one["n"], "to": to, "reason": "学习"})
    assert asked.status_code == 200, asked.content
    number = asked.json()["id"]
    (waiting,) = theirs.get("/api/duty/mine").json()["exchanges"]
    assert (waiting["id"], waiting["allowed"], waiting["reason"]) == (number, ["agree", "refuse"], "学习")
    assert theirs.post(f"/api/duty/exchanges/{number}/answer", {"answer": "agree"}).status_code == 204
    after = theirs.get("/api/duty/mine").json()
    assert one["n"] in [each["n"] for each in after["shifts"] if each["mine"]]
    assert office.get(f"/api/duty/rosters/{DUTY}/exchanges").json()[0]["state"] == "agreed"


def test_the_table_goes_out_and_in(office: Caller) -> None:
    month = f"{WALL.now().astimezone(BEIJING) + timedelta(days=14):%Y-%m}"
    out = office.get(f"/api/duty/rosters/{DUTY}/table", month=month)
    assert load_workbook(BytesIO(out.content)).worksheets[0]["A2"].value == "日期"
    done = office.send(f"/api/duty/rosters/{DUTY}/table", file=SimpleUploadedFile("表.xlsx", out.content))
    assert done.status_code == 200, done.content
    (row,) = done.json()
    assert (row["created"], row["changed"], row["removed"]) == (0, 0, 0)
    bad = office.send(f"/api/duty/rosters/{DUTY}/table", file=SimpleUploadedFile("表.xlsx", b"none"))
    assert (bad.status_code, bad.json()["field"]) == (422, "file")


def test_explain_and_who_answers(office: Caller) -> None:
    now = WALL.now()
    told = office.get("/api/duty/answers", post=DUTY, at=now.isoformat()).json()
    assert (told["rostered"], told["answered"], told["people"][0]["how"]) == (True, True, "shift")
    found = office.get("/api/duty/explain", post=DUTY, at=now.isoformat()).json()
    assert [each["rung"] for each in found["told"]] == [0, 1, 2, 3]
    found = office.get(
        "/api/duty/explain", bureau=CITY, kind="petition", facts='{"people": 60}', at=now.isoformat()
    ).json()
    assert {f"{CITY}:director", f"{CITY}:deputy-director"} <= {each["post"] for each in found["told"]}
    assert office.get("/api/duty/explain").status_code == 422
    assert sign_in("sy-hospital-1").get("/api/duty/explain", bureau=CITY, kind="petition").status_code == 403


def test_log_and_hand_over(office: Caller) -> None:
    first, second = sign_in("sy-duty-a"), sign_in("sy-duty-b")
    body = {
        "bureau": CITY,
        "kind": "visit",
        "text": "来访三人询问异地就医",
        "whence": "来访群众",
        "open": True,
    }
    made = first.post("/api/duty/log", body, Idempotency_Key="v1")
    again = first.post("/api/duty/log", body, Idempotency_Key="v1")
    assert made.json() == again.json()
    number = first.post("/api/duty/log", {**body, "text": "回电 13912340003"})
    assert (number.status_code, number.json()["field"]) == (422, "text")
    n = first.post(f"/api/duty/rosters/{DUTY}/handovers", {"note": "夜班注意"}).json()["id"]
    (waiting,) = second.get("/api/duty/mine").json()["handovers"]
    assert (waiting["n"], waiting["allowed"], len(waiting["lines"])) == (n, ["take-over"], 1)
    assert second.post(f"/api/duty/rosters/{DUTY}/handovers/{n}/take-over").status_code == 204
    done = {"done": "已当面答复"}
    line = made.json()["id"]
    assert second.post(f"/api/duty/log/{CITY}/{line}/close", done).status_code == 204
    assert first.get("/api/duty/log", bureau=CITY, open="true").json() == []
    assert sign_in("sy-inspector").post("/api/duty/log", body).status_code == 403


def test_a_feed_is_read_without_signing_in_until_it_is_revoked(office: Caller) -> None:
    made = office.post("/api/duty/feeds", {"post": DUTY}).json()
    path = made["address"].partition("/c/")[2]
    answer = Client().get(f"/c/{path}")
    assert answer["Content-Type"].startswith("text/calendar")
    assert len(Calendar.from_ical(answer.content).walk("VEVENT")) > 50
    assert office.post(f"/api/duty/feeds/{made['id']}/revoke").status_code == 204
    assert Client().get(f"/c/{path}").status_code == 404


def test_leave_opens_a_gap_on_the_desk_of_who_can_fill_it(office: Caller) -> None:
    shown = show(office)
    one = find(shown, "day", 4)
    before = len(office.get("/api/duty/mine").json()["gaps"])
    body = {
        "username": one["person"]["username"],
        "bureau": CITY,
        "since": one["since"],
        "until": one["until"],
    }
    assert office.post("/api/duty/leaves", body).status_code == 200
    assert len(office.get("/api/duty/mine").json()["gaps"]) == before + 1
    assert [each["person"] for each in show(office)["leaves"]] == [one["person"]]
    assert show(sign_in("sy-duty-a"))["leaves"] == []
    assert sign_in("sy-heping-head").post("/api/duty/leaves", body).status_code == 403


def test_who_is_on_duty_now_at_the_own_bureau(office: Caller) -> None:
    told = office.get("/api/duty/now").json()
    (duty,) = [each for each in told if each["post"] == DUTY]
    assert (duty["holders"], duty["required"], duty["people"][0]["how"]) == (1, True, "shift")
    assert len(duty["backup"]) == 1
    # The day that was left out is a gap, whatever the present hour is.
    assert DISTRICT not in {each["post"].partition(":")[0] for each in told}


def test_reachability_is_read_by_post(office: Caller) -> None:
    answer = office.get("/api/duty/reachability", bureau=CITY)
    assert answer.status_code == 200
    assert (answer.json()["opens"], answer.json()["closes"], answer.json()["posts"]) == ("08:00", "21:00", [])
    assert {"post": DUTY, "zh": "局值班员", "en": "Duty officer"} in answer.json()["askable"]
    assert sign_in("tj-director").get("/api/duty/reachability", bureau=CITY).status_code == 403


def test_the_bureaus_whose_tests_one_may_read_say_who_may_ask(office: Caller) -> None:
    city = {each["bureau"]: each for each in office.get("/api/duty/reachability/bureaus").json()}
    assert (city[CITY]["allowed"], city[CITY]["asked"], city[CITY]["waits_until"]) == (["ask"], 0, None)
    assert DISTRICT in city
    heping = sign_in("sy-heping-head").get("/api/duty/reachability/bureaus").json()
    assert CITY not in {each["bureau"] for each in heping}
    inspector = {
        each["bureau"]: each for each in sign_in("sy-inspector").get("/api/duty/reachability/bureaus").json()
    }
    assert inspector[CITY]["allowed"] == []
    assert sign_in("sy-inspector").post("/api/duty/reachability/tests", {"bureau": CITY}).status_code == 403


def test_key_dates_say_whether_they_were_verified(office: Caller) -> None:
    dates = office.get("/api/duty/key-dates", year=2026).json()
    assert {"national-day", "two-sessions"} <= {each["id"] for each in dates}
    assert all(each["source"] and each["verified"] in (True, False) for each in dates)


def test_a_value_that_no_text_can_have_is_refused_by_its_name(office: Caller) -> None:
    answer = office.get("/api/duty/log", bureau="2101\x00")
    assert (answer.status_code, answer.json()["field"]) == (422, "bureau")


def test_a_shift_says_what_may_be_done_with_it_and_the_server_does_no_more(office: Caller) -> None:
    shown = show(office)
    one = find(shown, "day")
    assert one["allowed"] == ["move", "give", "cover", "swap", "remove", "swap-with"]
    assert shown["allowed"] == ["put", "rotate", "import", "set", "exchanges"]
    holder = sign_in(one["person"]["username"])
    theirs = show(holder)
    assert theirs["allowed"] == ["hand-over"]
    by_number = {each["n"]: each for each in theirs["shifts"]}
    assert by_number[one["n"]]["allowed"] == ["ask", "swap-with"]
    assert {tuple(each["allowed"]) for each in theirs["shifts"] if not each["mine"]} == {("swap-with",)}
    other = next(each for each in theirs["people"] if each["username"] != one["person"]["username"])
    body = {"roster": DUTY, "n": one["n"], "to": other["username"]}
    assert holder.post("/api/duty/exchanges", body).status_code == 200
    mine = holder.get("/api/duty/mine").json()
    assert next(each for each in mine["shifts"] if each["n"] == one["n"])["allowed"] == ["swap-with"]
    assert (mine["hand_over_at"], mine["leave_at"]) == ([DUTY], [CITY])


def test_a_shift_that_is_over_offers_nothing(office: Caller) -> None:
    since = WALL.now() - timedelta(days=2)
    answer = office.get(
        f"/api/duty/rosters/{DUTY}", since=since.isoformat(), until=(WALL.now()).isoformat()
    ).json()
    over = [each for each in answer["shifts"] if datetime.fromisoformat(each["until"]) <= WALL.now()]
    assert over
    assert all(each["allowed"] == [] for each in over)
    path = f"/api/duty/rosters/{DUTY}/shifts/{over[0]['n']}"
    assert office.client.delete(path).status_code == 409


def test_a_hand_over_that_waits_is_not_offered_again(office: Caller) -> None:
    first, second = sign_in("sy-duty-a"), sign_in("sy-duty-b")
    assert first.post(f"/api/duty/rosters/{DUTY}/handovers", {}).status_code == 200
    for caller in (first, second):
        assert caller.get("/api/duty/mine").json()["hand_over_at"] == []
        assert "hand-over" not in show(caller)["allowed"]
    allowed = [c.get("/api/duty/mine").json()["handovers"][0]["allowed"] for c in (first, second)]
    assert allowed == [[], ["take-over"]]


def test_a_leave_is_ended_by_who_is_away_or_keeps_the_roster(office: Caller) -> None:
    since = WALL.now() + timedelta(days=3)
    until = since + timedelta(days=1)
    body = {
        "username": "sy-duty-a", "bureau": CITY, "since": since.isoformat(), "until": until.isoformat()
    }  # fmt: skip
    away = sign_in("sy-duty-a")
    number = away.post("/api/duty/leaves", body).json()["id"]
    for told in (away.get("/api/duty/mine").json()["leaves"], show(office)["leaves"]):
        assert [(each["id"], each["allowed"]) for each in told] == [(number, ["end"])]
    assert office.post(f"/api/duty/leaves/{number}/end").status_code == 204


def test_logs_are_listed_by_bureau_and_narrowed_by_kind_and_time(office: Caller) -> None:
    duty, inspector = sign_in("sy-duty-a"), sign_in("sy-inspector")
    for kind, still in (("call", True), ("round", False)):
        line = {"bureau": CITY, "kind": kind, "text": "机房巡检", "open": still}
        assert duty.post("/api/duty/log", line).status_code == 200
    books = {each["bureau"]: each for each in duty.get("/api/duty/logs").json()}
    assert (books[CITY]["open"], books[CITY]["allowed"]) == (1, ["write"])
    assert TIANJIN not in books
    read_only = {each["bureau"]: each["allowed"] for each in inspector.get("/api/duty/logs").json()}
    assert read_only[CITY] == []
    found = duty.get("/api/duty/log", bureau=CITY, kind="call").json()
    assert {each["kind"] for each in found} == {"call"}
    call = found[0]
    assert call["allowed"] == ["close"]
    assert inspector.get("/api/duty/log", bureau=CITY, kind="call").json()[0]["allowed"] == []
    done = duty.get("/api/duty/log", bureau=CITY, kind="round").json()[0]
    assert done["allowed"] == []
    later = (WALL.now() + timedelta(minutes=1)).isoformat()
    assert duty.get("/api/duty/log", bureau=CITY, since=later).json() == []
    since = (WALL.now() - timedelta(minutes=5)).isoformat()
    assert len(duty.get("/api/duty/log", bureau=CITY, since=since, until=later).json()) == 2
    assert duty.get("/api/duty/log", bureau=CITY, kind="gossip").status_code == 422


def test_how_one_is_told_says_what_one_may_choose(office: Caller) -> None:
    told = office.get("/api/duty/preference").json()
    assert (told["preference"], told["longest_delay_s"], told["longest_quiet_min"]) == (
        {"order": [], "quiet": []},
        600,
        720,
    )
    wanted = {"order": [{"kind": "phone", "after_s": 300}], "quiet": [{"since": "22:00", "until": "07:00"}]}
    assert office.put("/api/duty/preference", wanted).status_code == 200
    assert office.get("/api/duty/preference").json()["preference"] == wanted
    late = office.put("/api/duty/preference", {"order": [{"kind": "phone", "after_s": 601}]})
    assert (late.status_code, late.json()["field"]) == (422, "order")


def test_a_roster_is_opened_for_a_post_that_has_none_by_who_may_keep_it_there(office: Caller) -> None:
    posts = [each["post"] for each in office.get("/api/duty/openable").json()]
    assert DUTY not in posts
    assert f"{CITY}:director" in posts
    assert sign_in("sy-inspector").get("/api/duty/openable").json() == []
    terms = {
        "coverage": "always",
        "keeper": f"{CITY}:group-office",
        "kinds": [{"code": "full", "zh": "全天", "begins": "08:30", "ends": "08:30"}],
    }
    path = f"/api/duty/rosters/{CITY}:director"
    assert office.put(path, terms).json() == {"outcome": "created"}
    assert office.put(path, terms).json() == {"outcome": "unchanged"}
    assert f"{CITY}:director" not in [each["post"] for each in office.get("/api/duty/openable").json()]
    assert sign_in("sy-inspector").client.put(path, terms, content_type="application/json").status_code == 403
