"""Reading plan versions. A version never changes, so its compiled form is kept in the process."""

from __future__ import annotations

from functools import lru_cache

from anlan.kernel.errors import NotFound
from anlan.plans.compile import decode_plan
from anlan.plans.contracts import Assumption, Plan
from anlan.plans.models import AssumptionConfirmation, PlanVersion
from anlan.plans.versions import AssumptionInfo, VersionInfo, VersionState


def list_versions(plan_id: str = "") -> list[VersionInfo]:
    """Versions of one plan or of all, newest first."""
    rows = PlanVersion.objects.defer("source", "compiled")
    return [view_version(row) for row in (rows.filter(plan_id=plan_id) if plan_id else rows)]


def find_published(plan_id: str) -> VersionInfo:
    """The version in force; raises NotFound when none was published."""
    row = PlanVersion.objects.filter(plan_id=plan_id, state=VersionState.PUBLISHED.value).first()
    if row is None:
        raise NotFound(
            f"No version of the plan {plan_id} is in force.",
            how=f"Publish one: anlan plan publish {plan_id} NUMBER.",
            field="plan",
        )
    return view_version(row)


def find_version_info(plan_id: str, number: int) -> VersionInfo:
    """One version by its number; raises NotFound with those there are."""
    row = PlanVersion.objects.filter(plan_id=plan_id, number=number).first()
    if row is None:
        known = ", ".join(str(info.number) for info in list_versions(plan_id)) or "none"
        raise NotFound(
            f"There is no version {number} of the plan {plan_id}.", how=f"Versions: {known}.", field="number"
        )
    return view_version(row)


@lru_cache(maxsize=256)
def find_version(version: int) -> Plan:
    """The compiled plan of a version; raises NotFound."""
    digest = PlanVersion.objects.filter(pk=version).values_list("digest", flat=True).first()
    if digest is None:
        raise NotFound(f"There is no plan version {version}.", field="plan_version")
    return _decode(digest, version)


def list_assumptions(version: int) -> list[AssumptionInfo]:
    """The assumptions of a version with who stands behind each."""
    plan = find_version(version)
    confirmed = {
        Assumption(row.element, row.word, row.value): row
        for row in AssumptionConfirmation.objects.filter(plan_id=plan.id)
    }
    return [_view_assumption(assumption, confirmed.get(assumption)) for assumption in plan.assumptions]


def view_version(row: PlanVersion) -> VersionInfo:
    return VersionInfo(
        id=row.pk,
        plan=row.plan_id,
        number=row.number,
        state=VersionState(row.state),
        digest=row.digest,
        unconfirmed=row.unconfirmed,
        created_at=row.created_at,
        created_by=row.created_by,
        published_at=row.published_at,
        published_by=row.published_by,
    )


def _view_assumption(assumption: Assumption, row: AssumptionConfirmation | None) -> AssumptionInfo:
    if row is None:
        return AssumptionInfo(assumption)
    return AssumptionInfo(assumption, row.confirmed_by, row.confirmed_at, row.basis)


# By digest: two versions with the same rules are one object, and so share their course indexes.
@lru_cache(maxsize=64)
def _decode(digest: str, version: int) -> Plan:
    return decode_plan(PlanVersion.objects.values_list("compiled", flat=True).get(pk=version))
