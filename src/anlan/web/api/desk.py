"""/api/desk: what is mine now, and how long have I."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from anlan.engine.contracts.runs import StepView
from anlan.engine.selectors import filter_runs, list_open_steps
from anlan.kernel.access import Actor, Permission
from anlan.kernel.clock import LIVE
from anlan.notices.contracts import Notice
from anlan.notices.selectors import list_unacknowledged
from anlan.plans.contracts import Form
from anlan.web.api.answers import answer, describe
from anlan.web.api.auth import check_scope, find_caller
from anlan.web.api.bodies import check_query

router = Router(tags=["desk"])


class Desk(msgspec.Struct, frozen=True):
    """`status`: red, an incident is mine or late; yellow, anything is open; green. Tightest clock first."""

    status: str
    posts: tuple[str, ...]
    mine: tuple[StepView, ...]
    notices: tuple[Notice, ...]


@router.get("", operation_id="show_desk", openapi_extra=describe(returns=Desk))
def show(request: HttpRequest) -> HttpResponse:
    """The open steps and unacknowledged notices of the caller's posts.

    A machine holds none; with the scope incidents:read it reads the status.
    """
    check_query(request, ())
    actor = find_caller(request)
    check_scope(actor, Permission.READ_INCIDENT)
    posts = tuple(sorted(str(post) for post in actor.posts))
    mine = tuple(list_open_steps(actor, posts=posts))
    notices = tuple(notice for post in posts for notice in list_unacknowledged(post))
    return answer(Desk(find_status(actor, mine), posts, mine, notices))


def find_status(actor: Actor, mine: tuple[StepView, ...]) -> str:
    """The one word of the desk."""
    live = filter_runs(actor, Permission.READ_INCIDENT).filter(timeline=LIVE, closed_at=None)
    incidents = live.filter(form=Form.INCIDENT.value)
    if any(step.run.startswith(Form.INCIDENT) for step in mine) or incidents.filter(late=True).exists():
        return "red"
    return "yellow" if live.exists() else "green"
