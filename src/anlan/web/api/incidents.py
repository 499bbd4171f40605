"""/api/incidents."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from anlan.engine.contracts.acts import Act
from anlan.engine.contracts.runs import Outcome
from anlan.engine.people import PersonAtRun, list_people
from anlan.incidents.contracts import OpenIncident, Participant
from anlan.incidents.selectors import check_incident, show_incident
from anlan.incidents.services import (
    act_on_incident,
    admit_to_incident,
    dismiss_from_incident,
    open_incident,
)
from anlan.kernel.access import Permission
from anlan.plans.contracts import Form
from anlan.web.api.answers import Done, answer, answer_done, describe
from anlan.web.api.auth import WALL, find_caller
from anlan.web.api.bodies import read_body, read_key
from anlan.web.api.doors import Door, check_id
from anlan.web.api.files import add_files
from anlan.web.api.reports import add_reports
from anlan.web.api.runs import add_acting, add_looking, add_reading, add_signals

router = Router(tags=["incidents"])


def _act(run_id: str, *, act: Act, **who: Any) -> Outcome:
    return act_on_incident(incident=run_id, act=act, **who)


@router.post(
    "",
    operation_id="open_incident",
    response={201: None},
    openapi_extra=describe(body=OpenIncident, returns=Done, status=201, keyed=True),
)
def open_(request: HttpRequest) -> HttpResponse:
    """Open an incident under the plan in force; its clocks run from `happened_at`, else from now."""
    actor = find_caller(request)
    asked: OpenIncident = read_body(request, OpenIncident)
    outcome = open_incident(request=asked, actor=actor, wall=WALL, key=read_key(request, actor))
    return answer_done(outcome, 201)


@router.post(
    "/{run_id}/participants",
    operation_id="admit_to_incident",
    openapi_extra=describe(body=Participant, returns=list[str]),
)
def admit(request: HttpRequest, run_id: str) -> HttpResponse:
    """Let another body or a person take part until it closes; answers with all who do."""
    asked: Participant = read_body(request, Participant)
    return answer(
        admit_to_incident(
            incident=check_id(run_id), participant=asked.participant, actor=find_caller(request), wall=WALL
        )
    )


@router.get(
    "/{run_id}/people",
    operation_id="list_incident_people",
    openapi_extra=describe(returns=list[PersonAtRun]),
)
def people(request: HttpRequest, run_id: str) -> HttpResponse:
    """By post: what each was told and has answered, the steps they have open, and who else takes part."""
    check_incident(check_id(run_id))
    return answer(list_people(find_caller(request), run_id, now=WALL.now()))


@router.delete(
    "/{run_id}/participants/{participant}",
    operation_id="dismiss_from_incident",
    openapi_extra=describe(returns=list[str]),
)
def dismiss(request: HttpRequest, run_id: str, participant: str) -> HttpResponse:
    """End somebody's part before it closes; answers with all who still take part."""
    return answer(
        dismiss_from_incident(
            incident=check_id(run_id), participant=participant, actor=find_caller(request), wall=WALL
        )
    )


_door = Door(Form.INCIDENT, "incidents", Permission.READ_INCIDENT, show_incident, _act)
add_reading(router, _door)
add_signals(router, _door)
add_acting(router, _door)
add_files(router, _door)
add_looking(router, _door)
add_reports(router)
