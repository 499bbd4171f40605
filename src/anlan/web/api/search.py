"""/api/search: one box for incidents, matters, plans and clauses."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from anlan.engine.contracts.runs import RunView
from anlan.engine.selectors import search_runs
from anlan.kernel.access import Permission
from anlan.kernel.clock import LIVE
from anlan.plans.contracts import Form, Text
from anlan.plans.library import list_clauses
from anlan.plans.selectors import list_readable
from anlan.web.api.answers import answer, describe
from anlan.web.api.auth import find_caller
from anlan.web.api.bodies import check_query

router = Router(tags=["desk"])
MOST = 10


class PlanFound(msgspec.Struct, frozen=True):
    """A plan in force whose id or title has the words in it."""

    id: str
    title: Text


class ClauseFound(msgspec.Struct, frozen=True):
    """A clause whose id has the words in it, or what it asks for in our words."""

    id: str
    plan: str
    place: str
    text: str


class Found(msgspec.Struct, frozen=True):
    """At most ten of each, the newest runs first."""

    incidents: tuple[RunView, ...]
    matters: tuple[RunView, ...]
    plans: tuple[PlanFound, ...]
    clauses: tuple[ClauseFound, ...]


class Words(Schema):
    """What to look for, on which timeline; `all` means any."""

    q: str = Field(..., min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]*$")
    timeline: str = Field(LIVE, pattern=r"^[\w.:-]*$", max_length=100)


@router.get("", operation_id="search", openapi_extra=describe(returns=Found))
def search(request: HttpRequest, asked: Query[Words]) -> HttpResponse:
    """What the caller may see whose number, title or subject has `q` in it; nobody is found by who called."""
    check_query(request, Words.model_fields)
    actor, words = find_caller(request), asked.q.strip().lower()
    timeline = "" if asked.timeline == "all" else asked.timeline
    plans = {plan.id: plan for _, plan in list_readable(actor)}

    def find(form: Form, permission: Permission) -> tuple[RunView, ...]:
        found = search_runs(actor, permission, form=form.value, words=words, timeline=timeline, limit=MOST)
        return tuple(found)

    clauses = (
        ClauseFound(clause.id, clause.document, clause.where, clause.duty)
        for clause in list_clauses()
        if clause.document in plans and words in f"{clause.id} {clause.duty}".lower()
    )
    return answer(
        Found(
            find(Form.INCIDENT, Permission.READ_INCIDENT) if words else (),
            find(Form.MATTER, Permission.READ_MATTER) if words else (),
            tuple(
                PlanFound(plan.id, plan.title)
                for plan in plans.values()
                if words in f"{plan.id} {plan.title.zh} {plan.title.en}".lower()
            )[:MOST],
            tuple(clauses)[:MOST],
        )
    )
