"""/api/plans/...: versions of plans; checked, brought in by one person, put in force by another."""

from __future__ import annotations

from typing import Any

import msgspec
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from ninja import Router

from anlan.kernel.access import Actor, Permission
from anlan.kernel.errors import Forbidden
from anlan.plans.check import check_form, check_source
from anlan.plans.compile import compile_plan, plan_digest
from anlan.plans.contracts import Assumption
from anlan.plans.findings import Finding, Severity, select_errors
from anlan.plans.selectors import access_plan_version, compare_versions, list_versions
from anlan.plans.services import confirm_assumption, import_plan, publish_version
from anlan.plans.source import Source, read_text
from anlan.plans.versions import PartChange, VersionInfo
from anlan.web.api.answers import answer, describe, describe_form
from anlan.web.api.auth import WALL, find_caller
from anlan.web.api.bodies import read_body, read_form
from anlan.web.api.plan_views import AssumptionView, FindingView, list_assumption_views, view_finding

router = Router(tags=["plans"])
_FILE = describe_form()


class CheckSummary(msgspec.Struct, frozen=True, kw_only=True):
    """`same_as` is the version that already holds these rules; `courses` and below only without errors."""

    plan: str
    errors: int
    warnings: int
    courses: int
    elements: int
    assumptions: int
    same_as: int | None


class Checked(msgspec.Struct, frozen=True):
    """What a check found; nothing of the file is kept."""

    findings: tuple[FindingView, ...]
    summary: CheckSummary


class Difference(msgspec.Struct, frozen=True):
    """What changed from one version to another."""

    before: int
    after: int
    changes: tuple[PartChange, ...]


class Confirm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The bureau stands behind `value` for `word` in `element`, by a document or decision."""

    element: str
    word: str
    value: str
    basis: str


@router.post("/check", operation_id="check_plan", openapi_extra=describe(form=_FILE, returns=Checked))
def check(request: HttpRequest) -> HttpResponse:
    """Check a plan in YAML: line, column, what is wrong and how to mend it. Nothing is kept."""
    actor = find_caller(request)
    check_editor(actor)
    source = _read_source(read_form(request)[0])
    findings = check_source(source)
    return answer(Checked(tuple(map(view_finding, findings)), _summarise(actor, source, findings)))


@router.post("/import", operation_id="import_plan", openapi_extra=describe(form=_FILE, returns=VersionInfo))
def import_(request: HttpRequest) -> HttpResponse:
    """Keep a plan as a draft. The same rules again answer with the version that holds them already."""
    actor = find_caller(request)
    check_editor(actor)
    source = _read_source(read_form(request)[0])
    return answer(import_plan(source=source, actor=actor, now=WALL.now()))


@router.get(
    "/{plan_id}/versions/{before}/difference/{after}",
    operation_id="compare_plan_versions",
    openapi_extra=describe(returns=Difference),
)
def compare(request: HttpRequest, plan_id: str, before: int, after: int) -> HttpResponse:
    """What changed from one version to another, a row for each part."""
    actor = find_caller(request)
    old, new = (access_plan_version(actor, plan_id, number) for number in (before, after))
    return answer(Difference(before, after, tuple(compare_versions(old.id, new.id))))


@router.post(
    "/{plan_id}/versions/{number}/publish",
    operation_id="publish_plan_version",
    openapi_extra=describe(returns=VersionInfo),
)
def publish(request: HttpRequest, plan_id: str, number: int) -> HttpResponse:
    """Put a draft in force; somebody other than who brought it in. Again does nothing."""
    actor = find_caller(request)
    version = access_plan_version(actor, plan_id, number)
    return answer(publish_version(version=version.id, actor=actor, now=WALL.now()))


@router.post(
    "/{plan_id}/versions/{number}/assumptions",
    operation_id="confirm_plan_assumption",
    openapi_extra=describe(body=Confirm, returns=list[AssumptionView]),
)
def confirm(request: HttpRequest, plan_id: str, number: int) -> HttpResponse:
    """Confirm what a version assumes; answers with all its assumptions. Again does nothing."""
    actor = find_caller(request)
    asked: Confirm = read_body(request, Confirm)
    version = access_plan_version(actor, plan_id, number)
    assumption = Assumption(asked.element, asked.word, asked.value)
    confirm_assumption(
        version=version.id, assumption=assumption, basis=asked.basis, actor=actor, now=WALL.now()
    )
    return answer(list_assumption_views(version.id))


def check_editor(actor: Actor) -> None:
    """Raise Forbidden unless the actor edits plans somewhere: reading a large file costs seconds."""
    if not actor.paths(Permission.EDIT_PLAN):
        raise Forbidden(
            f"{actor.name} may not check or bring in plans.",
            why=f"It needs {Permission.EDIT_PLAN.value}.",
            how="Ask the administrator for the role editor or office.",
        )


def _read_source(file: UploadedFile[Any]) -> Source:
    return read_text(file.read().decode("utf-8-sig", errors="surrogateescape"), name=file.name or "")


def _summarise(actor: Actor, source: Source, findings: list[Finding]) -> CheckSummary:
    errors = len(select_errors(findings))
    warnings = sum(finding.severity is Severity.WARNING for finding in findings)
    plan = compile_plan(source) if not errors and not select_errors(check_form(source)) else None
    if plan is None:
        return CheckSummary(
            plan="", errors=errors, warnings=warnings, courses=0, elements=0, assumptions=0, same_as=None
        )
    digest = plan_digest(plan)
    return CheckSummary(
        plan=plan.id,
        errors=errors,
        warnings=warnings,
        courses=len(plan.courses),
        elements=len(plan.elements),
        assumptions=len(plan.assumptions),
        same_as=next((v.number for v in list_versions(plan.id) if v.digest == digest), None),
    )
