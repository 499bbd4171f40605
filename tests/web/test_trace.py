"""The trace page: clauses, what was played, and who may see which run."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlan.kernel.access import Permission as P
from anlan.supervision.models import Playing
from anlan.worker.playing import look_at_last_runs, play_release
from tests.callers import TIANJIN, WALL, Caller, Tokens
from tests.web.test_people import open_one, sign_in


def find(caller: Caller, clause: str) -> Any:
    return next(row for row in caller.get("/api/trace").json()["clauses"] if row["id"] == clause)


def test_before_the_stories_were_played_nothing_is_executed_and_it_says_so(
    versions: dict[str, int],
) -> None:
    shown = sign_in("sy-inspector").get("/api/trace").json()
    assert shown["played_at"] is None
    assert "have not been played" in shown["note"]
    assert shown["counts"]["executed"] == 0
    assert {row["plan"] for row in shown["clauses"]} == {"shenyang"}


def test_playing_once_a_release_shows_each_clause_with_the_stories_that_show_it(
    versions: dict[str, int],
) -> None:
    play_release(WALL)
    first = Playing.objects.get()
    play_release(WALL)
    assert Playing.objects.get() == first
    shown = sign_in("sy-inspector").get("/api/trace").json()
    assert (shown["note"], shown["faults"]) == ("", 0)
    assert shown["played_at"]
    assert shown["counts"]["missing"] == 0
    assert shown["counts"]["executed"] > 30
    row = find(sign_in("sy-inspector"), "SY-3.2.3")
    assert (row["state"], row["reading"], row["place"]) == ("executed", "literal", "三（二）")
    assert "network-security.assess" in {each["element"] for each in row["carried_by"]}
    story = next(each for each in row["tests"] if each["story"] == "network-attack-to-review")
    assert (story["passed"], story["test"].endswith("[network-attack-to-review]")) == (True, True)
    assert shown["counts"]["registered"] + shown["counts"]["principle"] > 0
    assert "narrowed" in find(sign_in("sy-inspector"), "SY-3.4.4")["reading"]


def test_what_another_release_played_proves_nothing_of_this_one(versions: dict[str, int]) -> None:
    Playing.objects.create(digest="0" * 64, played_at=WALL.now(), evidence="[]", faults="[]")
    assert sign_in("sy-inspector").get("/api/trace").json()["played_at"] is None
    play_release(WALL)
    assert Playing.objects.exclude(digest="0" * 64).count() == Playing.objects.count() == 1


def test_an_internal_plan_s_clauses_are_for_its_issuers(token: Tokens) -> None:
    own = token(P.READ_INCIDENT, bureau=TIANJIN).get("/api/trace").json()["clauses"]
    assert "TJ-4.4.2" in {row["id"] for row in own}
    other = token(P.READ_INCIDENT).get("/api/trace")
    assert "TJ-" not in other.content.decode()
    assert token(P.READ_DIRECTORY).get("/api/trace").status_code == 403


def test_the_last_run_of_a_clause_has_its_number_for_those_who_may_see_it(versions: dict[str, int]) -> None:
    office = sign_in("sy-group-office")
    run = open_one(office)
    number = office.get(f"/api/incidents/{run}").json()["run"]["number"]
    look_at_last_runs(WALL)
    last = find(office, "SY-3.0")
    assert (last["last_live"]["run"], last["last_live"]["number"]) == (run, number)
    assert last["last_drill"] is None
    hidden = find(sign_in("sy-shenhe-duty"), "SY-3.0")["last_live"]
    assert (hidden["run"], hidden["number"], bool(hidden["at"])) == ("", "", True)
    # Opening the incident only asked for its assessment.
    assert find(office, "SY-3.2.5")["last_live"] is None


def test_the_questions_it_asks_do_not_grow_with_the_record(versions: dict[str, int]) -> None:
    office = sign_in("sy-group-office")

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert office.get("/api/trace").status_code == 200
        return len(asked)

    count()
    open_one(office)
    look_at_last_runs(WALL)
    before = count()
    for number in range(4):
        open_one(office, f"门户被篡改{number}")
    look_at_last_runs(WALL)
    assert count() == before
