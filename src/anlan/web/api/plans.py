"""/api/plans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from anlan.kernel.access import Actor
from anlan.kernel.errors import NotFound
from anlan.plans.contracts import Course, Form, Plan, Text
from anlan.plans.labels import list_grades, load_labels, name_word
from anlan.plans.selectors import find_version, list_assumptions, list_versions
from anlan.plans.versions import AssumptionInfo, VersionInfo, VersionState
from anlan.web.api.answers import answer, describe
from anlan.web.api.auth import find_caller
from anlan.web.api.bodies import check_query

router = Router(tags=["plans"])
INTERNAL = "internal"


class Named(msgspec.Struct, frozen=True):
    """A word of a plan and what it is called."""

    id: str
    title: Text


class FieldView(msgspec.Struct, frozen=True):
    """A field of a form with its label."""

    name: str
    type: str
    required: bool
    title: Text


class CourseView(msgspec.Struct, frozen=True, kw_only=True):
    """A course with what a form that opens it needs. `classes` are those a matter may change to."""

    id: str
    form: Form
    title: Text
    phases: tuple[Named, ...]
    grades: tuple[Named, ...]
    classes: tuple[Named, ...]
    facts: tuple[FieldView, ...]
    dates: tuple[Named, ...]
    opens_by_hand: bool


class PlanView(msgspec.Struct, frozen=True, kw_only=True):
    """A plan in force in the list; `courses` are what it can open, `bureau` is who keeps it."""

    id: str
    title: Text
    bureau: str
    version: VersionInfo
    published_at: datetime | None
    issuers: tuple[tuple[str, str], ...]
    access: str
    courses: tuple[CourseView, ...]


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
    return answer([view_plan(version, plan) for version, plan in list_readable(find_caller(request))])


@router.get("/{plan_id}", operation_id="show_plan", openapi_extra=describe(returns=PlanDetail))
def show(request: HttpRequest, plan_id: str) -> HttpResponse:
    """A plan in force: its courses, steps, clocks, clauses and assumptions."""
    for version, plan in list_readable(find_caller(request)):
        if version.plan == plan_id:
            assumptions = tuple(list_assumptions(version.id))
            return answer(PlanDetail(version, plan, assumptions, tuple(list_versions(plan_id))))
    raise NotFound("There is no plan in force with this id that you may see.", how="Look at /api/plans.")


def view_plan(version: VersionInfo, plan: Plan) -> PlanView:
    return PlanView(
        id=plan.id,
        title=plan.title,
        bureau=plan.issuers[0][0],
        version=version,
        published_at=version.published_at,
        issuers=plan.issuers,
        access=plan.access,
        courses=tuple(_view_course(plan, course) for course in plan.courses.values()),
    )


def _view_course(plan: Plan, course: Course) -> CourseView:
    labels = load_labels()
    classes = [other for other in plan.courses.values() if course.form is other.form is Form.MATTER]
    return CourseView(
        id=course.id,
        form=course.form,
        title=course.title,
        phases=_name(labels.phases, course.phases),
        grades=_name(labels.grades, list_grades(course)),
        classes=tuple(Named(other.id, other.title) for other in classes),
        facts=tuple(
            FieldView(field.name, field.type, field.required, name_word(labels.fields, field.name))
            for field in course.facts
        ),
        dates=_name(labels.fields, course.dates),
        opens_by_hand=any(what == "form" for what, _ in course.opens_on),
    )


def _name(words: dict[str, Text], ids: Iterable[str]) -> tuple[Named, ...]:
    return tuple(Named(word, name_word(words, word)) for word in ids)


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
