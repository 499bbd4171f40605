"""What the page of a plan shows of findings and assumptions."""

from __future__ import annotations

from datetime import datetime

import msgspec

from anlan.plans.contracts import Plan, Text
from anlan.plans.findings import Finding
from anlan.plans.selectors import find_version, list_assumptions
from anlan.plans.versions import AssumptionInfo


class FindingView(msgspec.Struct, frozen=True):
    """A finding of the checker. `level` is error or warning; line and column count from 1."""

    level: str
    line: int
    column: int
    path: str
    code: str
    message: str
    how: str


class AssumptionView(msgspec.Struct, frozen=True, kw_only=True):
    """A number for which the document has only `word`; `where` is the element that uses it.

    `element`, `word` and `value` are what confirming sends back.
    """

    id: str
    what: Text
    element: str
    where: str
    word: str
    value: str
    clauses: tuple[str, ...]
    confirmed: bool
    confirmed_by: str
    confirmed_at: datetime | None
    basis: str


def view_finding(finding: Finding) -> FindingView:
    return FindingView(
        finding.severity.value,
        finding.line,
        finding.column,
        finding.path,
        finding.rule,
        finding.sentence,
        finding.hint,
    )


def list_assumption_views(version: int) -> tuple[AssumptionView, ...]:
    """The assumptions of a version, each with the words of the element it stands in."""
    plan = find_version(version)
    return tuple(_view(plan, info) for info in list_assumptions(version))


def _view(plan: Plan, info: AssumptionInfo) -> AssumptionView:
    assumed = info.assumption
    element = plan.elements.get(assumed.element)
    return AssumptionView(
        id=f"{assumed.element}/{assumed.word}/{assumed.value}",
        what=element.title if element else Text(assumed.element, assumed.element),
        element=assumed.element,
        where=assumed.element,
        word=assumed.word,
        value=assumed.value,
        clauses=element.clauses if element else (),
        confirmed=bool(info.confirmed_by),
        confirmed_by=info.confirmed_by,
        confirmed_at=info.confirmed_at,
        basis=info.basis,
    )
