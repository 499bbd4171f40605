"""/api/plans."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from anlan.kernel.access import Actor
from anlan.kernel.errors import NotFound
from anlan.plans.contracts import Plan, Text
from anlan.plans.selectors import find_version, list_assumptions, list_versions
from anlan.plans.versions import AssumptionInfo, VersionInfo, VersionState
from anlan.web.api.answers import answer, describe
from anlan.web.api.auth import find_caller
from anlan.web.api.bodies import check_query

router = Router(tags=["plans"])
INTERNAL = "internal"


class PlanView(msgspec.Struct, frozen=True):
    """A version in the list; `courses` are what it can open."""

    version: VersionInfo
    title: Text
    issuers: tuple[tuple[str, str], ...]
    access: str
    courses: tuple[str, ...]


class PlanDetail(msgspec.Struct, frozen=True):
    """A plan in force, compiled, with what it assumes and who stands behind each assumption."""

    version: VersionInfo
    plan: Plan
    assumptions: tuple[AssumptionInfo, ...]
    versions: tuple[VersionInfo, ...]


@router.get("", operation_id="list_plans", openapi_extra=describe(returns=list[PlanView]))
def list_(request: HttpRequest) -> HttpResponse:
    """The plans in force that the caller may read."""
    check_query(request, ())
    return answer(
        [
            PlanView(version, plan.title, plan.issuers, plan.access, tuple(plan.courses))
            for version, plan in list_readable(find_caller(request))
        ]
    )


@router.get("/{plan_id}", operation_id="show_plan", openapi_extra=describe(returns=PlanDetail))
def show(request: HttpRequest, plan_id: str) -> HttpResponse:
    """A plan in force: its courses, steps, clocks, clauses and assumptions."""
    for version, plan in list_readable(find_caller(request)):
        if version.plan == plan_id:
            assumptions = tuple(list_assumptions(version.id))
            return answer(PlanDetail(version, plan, assumptions, tuple(list_versions(plan_id))))
    raise NotFound("There is no plan in force with this id that you may see.", how="Look at /api/plans.")


def list_readable(actor: Actor) -> Iterator[tuple[VersionInfo, Plan]]:
    """The plans in force that the actor may read."""
    for version in list_versions():
        if version.state is VersionState.PUBLISHED and may_read(actor, plan := find_version(version.id)):
            yield version, plan


def may_read(actor: Actor, plan: Plan) -> bool:
    """An internal plan is for its issuers: somebody who may do anything at, above or below one of them."""
    if plan.access != INTERNAL:
        return True
    codes = {code for code, _ in plan.issuers}
    return any(grant.path == "/" or codes & set(grant.path.split("/")) for grant in actor.grants)
