"""/api/incidents."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from anlan.engine.contracts.acts import Act
from anlan.engine.contracts.runs import Outcome
from anlan.incidents.contracts import OpenIncident
from anlan.incidents.selectors import show_incident
from anlan.incidents.services import act_on_incident, open_incident
from anlan.kernel.access import Permission
from anlan.plans.contracts import Form
from anlan.web.api.answers import Done, answer_done, describe
from anlan.web.api.auth import WALL, find_caller
from anlan.web.api.bodies import read_body, read_key
from anlan.web.api.doors import Door, check_opened
from anlan.web.api.files import add_files
from anlan.web.api.runs import add_acting, add_looking, add_reading

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
    check_opened(outcome, asked.kind, asked.title)
    return answer_done(outcome, 201)


_door = Door(Form.INCIDENT, Permission.READ_INCIDENT, show_incident, _act)
add_reading(router, _door)
add_acting(router, _door)
add_files(router, _door)
add_looking(router, _door)
