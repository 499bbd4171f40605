"""/api/desk: what is mine now, how long have I, and what happened since I last looked."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from anlan.engine.contracts.desk import NoticeOfRun, Since, StepView
from anlan.engine.desk import MOST, list_awaited, list_open_steps, list_told
from anlan.engine.feed import note_looked, read_since
from anlan.engine.selectors import filter_runs
from anlan.kernel.access import Actor, Permission
from anlan.kernel.clock import LIVE
from anlan.plans.contracts import Form
from anlan.web.api.answers import answer, describe
from anlan.web.api.auth import WALL, check_scope, find_caller
from anlan.web.api.bodies import check_query
from anlan.web.api.clocks import TimelineClock, read_clocks
from anlan.web.engine_health import EngineHealth, read_engine

router = Router(tags=["desk"])


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """`status`: red, an incident is mine or late; yellow, anything is open; green. Tightest clock first; no
    list is longer than `at_most`.

    `notices` are mine to acknowledge, `waiting_for` those of others on runs that concern me.
    """

    status: str
    posts: tuple[str, ...]
    mine: tuple[StepView, ...]
    notices: tuple[NoticeOfRun, ...]
    waiting_for: tuple[NoticeOfRun, ...]
    engine: EngineHealth
    since: Since
    clocks: dict[str, TimelineClock]
    at_most: int = MOST


@router.get("", operation_id="show_desk", openapi_extra=describe(returns=Desk))
def show(request: HttpRequest) -> HttpResponse:
    """The open steps and unacknowledged notices of the caller's posts, and all that stands round them.

    A machine holds no posts; with the scope incidents:read it reads the status.
    """
    check_query(request, ())
    actor = find_caller(request)
    check_scope(actor, Permission.READ_INCIDENT)
    mine, told, awaited = list_open_steps(actor), list_told(actor), list_awaited(actor)
    timelines = {step.timeline for step in mine} | {notice.timeline for notice in (*told, *awaited)}
    return answer(
        Desk(
            status=find_status(actor, mine),
            posts=tuple(sorted(str(post) for post in actor.posts)),
            mine=tuple(mine),
            notices=tuple(told),
            waiting_for=tuple(awaited),
            engine=read_engine(WALL),
            since=read_since(actor),
            clocks=read_clocks(timelines),
        )
    )


@router.post(
    "/looked",
    operation_id="look_at_desk",
    response={204: None},
    openapi_extra=describe(status=204),
)
def looked(request: HttpRequest) -> HttpResponse:
    """From now on `since` counts anew."""
    check_query(request, ())
    note_looked(find_caller(request), wall=WALL)
    return HttpResponse(status=204)


def find_status(actor: Actor, mine: Sequence[StepView]) -> str:
    """The one word of the desk."""
    live = filter_runs(actor, Permission.READ_INCIDENT).filter(timeline=LIVE, closed_at=None)
    incidents = live.filter(form=Form.INCIDENT.value)
    if any(step.run_form == Form.INCIDENT for step in mine) or incidents.filter(late=True).exists():
        return "red"
    return "yellow" if live.exists() else "green"
