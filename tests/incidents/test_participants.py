"""Another body takes part in one incident for its length, and in nothing else."""

from __future__ import annotations

import pytest

from anlan.directory.contracts import CONSOLE, Level
from anlan.directory.services import add_person, grant_role, hold_post, open_bureau, open_post
from anlan.engine.contracts import acts as a
from anlan.engine.selectors import access_run
from anlan.incidents.contracts import OpenIncident
from anlan.incidents.services import (
    act_on_incident,
    admit_to_incident,
    dismiss_from_incident,
    open_incident,
)
from anlan.kernel.access import Actor, PostRef, Role
from anlan.kernel.errors import Forbidden, NotFound, OutOfOrder
from anlan.ledger.services import list_since
from tests.callers import CITY, WALL, find_person

COMMISSION = "210100-hc"


@pytest.fixture
def office(versions: dict[str, int]) -> Actor:
    return find_person("sy-group-office")


@pytest.fixture
def commission(versions: dict[str, int]) -> str:
    """A health commission beside the bureau, with somebody on duty."""
    now = WALL.now()
    open_bureau(actor=CONSOLE, now=now, code=COMMISSION, level=Level.CITY, zh="市卫生健康委员会")
    duty = PostRef(COMMISSION, "duty-officer")
    open_post(actor=CONSOLE, now=now, ref=duty, zh="值班员")
    add_person(actor=CONSOLE, now=now, username="hc-duty", label="卫健委值班员")
    hold_post(actor=CONSOLE, now=now, username="hc-duty", ref=duty, since=now)
    grant_role(actor=CONSOLE, now=now, role=Role.DUTY, bureau=COMMISSION, to=duty)
    return "hc-duty"


def open_one(office: Actor, title: str = "门户被篡改") -> str:
    request = OpenIncident(kind="network-security", title=title, bureau=CITY)
    return open_incident(request=request, actor=office, wall=WALL).run.id


def admit(office: Actor, incident: str, participant: str = COMMISSION) -> tuple[str, ...]:
    return admit_to_incident(incident=incident, participant=participant, actor=office, wall=WALL)


def test_a_body_sees_the_incident_it_was_admitted_to_and_no_other(office: Actor, commission: str) -> None:
    one, other = open_one(office), open_one(office, "另一起")
    with pytest.raises(NotFound):
        access_run(find_person(commission), one)
    assert admit(office, one) == (COMMISSION,)
    assert access_run(find_person(commission), one).view.id == one
    with pytest.raises(NotFound):
        access_run(find_person(commission), other)


def test_admitting_twice_is_admitting_once_and_both_are_on_record(office: Actor, commission: str) -> None:
    incident, before = open_one(office), len(list_since(f"directory:{CITY}"))
    assert admit(office, incident) == admit(office, incident)
    dismiss_from_incident(incident=incident, participant=COMMISSION, actor=office, wall=WALL)
    new = [entry.type for entry in list_since(f"directory:{CITY}")[before:]]
    assert new == ["admitted", "dismissed"]


def test_who_was_dismissed_sees_it_no_more(office: Actor, commission: str) -> None:
    incident = open_one(office)
    admit(office, incident)
    assert dismiss_from_incident(incident=incident, participant=COMMISSION, actor=office, wall=WALL) == ()
    with pytest.raises(NotFound):
        access_run(find_person(commission), incident)


def test_the_part_ends_when_the_incident_ends(office: Actor, commission: str) -> None:
    incident, into = open_one(office), open_one(office, "同一起")
    admit(office, incident)
    act_on_incident(incident=incident, act=a.Merge(into=into, reason="同一起"), actor=office, wall=WALL)
    with pytest.raises(NotFound):
        access_run(find_person(commission), incident)
    with pytest.raises(OutOfOrder, match="merged"):
        admit(office, incident)


def test_nobody_is_admitted_by_whoever_only_watches(office: Actor, commission: str) -> None:
    incident = open_one(office)
    admit(office, incident)
    with pytest.raises(Forbidden):
        admit(find_person(commission), incident, "@sy-auditor")
    with pytest.raises(NotFound, match="no bureau 999999"):
        admit(office, incident, "999999")
