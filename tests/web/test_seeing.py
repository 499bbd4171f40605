"""Lists are the same whichever way to them is taken: collected, asked run by run, or both."""

from __future__ import annotations

import pytest

from anlan.directory.selectors import find_actor_by_username
from anlan.engine import seeing
from anlan.engine.models import Run
from anlan.engine.selectors import list_timelines, may_see
from anlan.kernel.access import Permission
from tests.callers import DISTRICT, WALL, Caller
from tests.web.test_people import act, open_one, sign_in

PEOPLE = ("sy-group-office", "sy-director", "sy-heping-duty", "sy-heping-head", "sy-medical-service-division")


@pytest.fixture
def runs(versions: dict[str, int]) -> dict[str, str]:
    """One that nobody in the district has to do with, one passed on to it, one where it takes part."""
    office: Caller = sign_in("sy-group-office")
    opened = {name: open_one(office, name) for name in ("own", "passed-on", "joined")}
    act(office, opened["passed-on"], "hand-over", to=DISTRICT, reason="属地处理")
    joined = f"/api/incidents/{opened['joined']}/participants"
    assert office.post(joined, {"participant": DISTRICT}).status_code == 200
    return opened


def list_seen(username: str) -> set[str]:
    seeing._kept.clear()
    actor = find_actor_by_username(username, now=WALL.now())
    return set(Run.objects.filter(may_see(actor, Permission.READ_INCIDENT)).values_list("id", flat=True))


@pytest.mark.parametrize("username", PEOPLE)
def test_every_way_finds_the_same(
    username: str, runs: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    collected = list_seen(username)
    monkeypatch.setattr(seeing, "FEW", -1)
    told_at_once = list_seen(username)
    monkeypatch.setattr(seeing, "NOT_MANY", -1)
    assert collected == told_at_once == list_seen(username)
    assert (runs["own"] in collected) == username.startswith(("sy-group", "sy-director", "sy-medical"))
    assert runs["joined"] in collected


def test_a_live_house_has_no_other_timelines(runs: dict[str, str]) -> None:
    assert list_timelines(find_actor_by_username("sy-director", now=WALL.now())) == []
