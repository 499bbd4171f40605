"""/api/plans."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from anlan.plans.contracts import Course, Form, Plan, Text
from anlan.plans.labels import list_grades, load_labels, name_word
from anlan.plans.library import list_clauses
from anlan.plans.outline import OutlineClause, outline_plan
from anlan.plans.selectors import (
    access_plan_version,
    find_version,
    list_allowed,
    list_findings,
    list_readable,
    list_versions,
)
from anlan.plans.versions import VersionInfo
from anlan.web.api.answers import answer, describe
from anlan.web.api.auth import find_caller
from anlan.web.api.bodies import check_query
from anlan.web.api.plan_views import AssumptionView, FindingView, list_assumption_views, view_finding

router = Router(tags=["plans"])


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


class PlanDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a plan: clause by clause beside its elements, compiled, with what it assumes.

    `findings` are the checker's remarks on it as it was written, `allowed_actions` what the caller may do:
    `import`, `confirm`, `publish:3`.
    """

    id: str
    title: Text
    bureau: str
    version: VersionInfo
    versions: tuple[VersionInfo, ...]
    outline: tuple[OutlineClause, ...]
    assumptions: tuple[AssumptionView, ...]
    findings: tuple[FindingView, ...]
    allowed_actions: tuple[str, ...]
    plan: Plan


class Which(Schema):
    """Which version: the one in force without a number, or the newest of a plan that has none in force."""

    number: int | None = Field(None, ge=1, lt=2**31)


@router.get("", operation_id="list_plans", openapi_extra=describe(returns=list[PlanView]))
def list_(request: HttpRequest) -> HttpResponse:
    """The plans in force that the caller may read."""
    check_query(request, ())
    return answer([view_plan(version, plan) for version, plan in list_readable(find_caller(request))])


@router.get("/{plan_id}", operation_id="show_plan", openapi_extra=describe(returns=PlanDetail))
def show(request: HttpRequest, plan_id: str, which: Query[Which]) -> HttpResponse:
    """A version of a plan: its outline, courses, steps, clocks, clauses, assumptions and versions."""
    check_query(request, Which.model_fields)
    actor = find_caller(request)
    version = access_plan_version(actor, plan_id, which.number)
    plan = find_version(version.id)
    versions = list_versions(plan.id)
    return answer(
        PlanDetail(
            id=plan.id,
            title=plan.title,
            bureau=plan.issuers[0][0],
            version=version,
            versions=tuple(versions),
            outline=tuple(outline_plan(plan, list_clauses())),
            assumptions=list_assumption_views(version.id),
            findings=tuple(map(view_finding, list_findings(version.id))),
            allowed_actions=list_allowed(actor, plan, versions),
            plan=plan,
        )
    )


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
