"""Reading plan versions. A version never changes, so its compiled form is kept in the process."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from anlan.directory.selectors import find_bureau
from anlan.kernel.access import Actor, Permission
from anlan.kernel.errors import NotFound
from anlan.plans.check import check_source
from anlan.plans.compile import decode_plan
from anlan.plans.contracts import Assumption, Plan
from anlan.plans.findings import Finding
from anlan.plans.models import AssumptionConfirmation, PlanVersion
from anlan.plans.rules import list_changes
from anlan.plans.source import read_text
from anlan.plans.versions import AssumptionInfo, PartChange, VersionInfo, VersionState

INTERNAL = "internal"


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


def access_plan_version(actor: Actor, plan_id: str, number: int | None = None) -> VersionInfo:
    """A version that the actor may read: by its number, else the one in force, else the newest.

    NotFound otherwise, whether it exists or not.
    """
    # Compared here: an id from an address may hold what no column can.
    versions = [version for version in list_versions() if version.plan == plan_id]
    in_force = [version for version in versions if version.state is VersionState.PUBLISHED]
    wanted = in_force or versions
    if number is not None:
        wanted = [version for version in versions if version.number == number]
    if not wanted or not may_read(actor, find_version(wanted[0].id)):
        what = "plan" if number is None else f"version {number} of a plan"
        raise NotFound(f"There is no {what} with this id that you may see.", how="Look at /api/plans.")
    return wanted[0]


def compare_versions(before: int, after: int) -> list[PartChange]:
    """What changed from one version to another, a row for each part."""
    return list_changes(find_version(before), find_version(after))


def list_allowed(actor: Actor, plan: Plan, versions: list[VersionInfo]) -> tuple[str, ...]:
    """What the actor may do with a plan now: `import`, `confirm`, `publish:3`; the services ask the same."""
    path = find_bureau(plan.issuers[0][0]).path
    allowed = ["import"] if actor.can(Permission.EDIT_PLAN, path) else []
    if actor.can(Permission.PUBLISH_PLAN, path):
        allowed.append("confirm")
        drafts = [version.id for version in versions if version.state is VersionState.DRAFT]
        others = PlanVersion.objects.filter(pk__in=drafts).exclude(created_person=actor.person)
        if actor.person:
            allowed += [f"publish:{number}" for number in others.values_list("number", flat=True)]
    return tuple(allowed)


# A version's text never changes, and reading YAML takes a second or two.
@lru_cache(maxsize=64)
def list_findings(version: int) -> tuple[Finding, ...]:
    """What the checker says today of a version as it was written; errors kept it from being imported."""
    return tuple(
        check_source(read_text(PlanVersion.objects.values_list("source", flat=True).get(pk=version)))
    )


@lru_cache(maxsize=256)
def find_version(version: int) -> Plan:
    """The compiled plan of a version; raises NotFound."""
    digest = PlanVersion.objects.filter(pk=version).values_list("digest", flat=True).first()
    if digest is None:
        raise NotFound(f"There is no plan version {version}.", field="plan_version")
    return _decode(digest, version)


@lru_cache(maxsize=4096)
def name_version(version: int) -> tuple[str, int]:
    """The plan's id and the number of a version, which never change; raises NotFound."""
    row = PlanVersion.objects.filter(pk=version).values_list("plan_id", "number").first()
    if row is None:
        raise NotFound(f"There is no plan version {version}.", field="plan_version")
    return row


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
