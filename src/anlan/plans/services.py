"""Writing plan versions: imported by one person, published by another, each step in the plan's own chain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from anlan.directory.selectors import find_bureau
from anlan.kernel.access import Actor, Permission, check_permission
from anlan.kernel.errors import Forbidden, Invalid, NotFound, OutOfOrder
from anlan.ledger.contracts import Draft
from anlan.ledger.services import append_entries, lock_name, open_stream, take_turn
from anlan.plans.check import check_source
from anlan.plans.compile import compile_plan, decode_plan, encode_plan, plan_digest
from anlan.plans.contracts import Assumption, Plan
from anlan.plans.findings import raise_errors
from anlan.plans.models import AssumptionConfirmation, PlanVersion
from anlan.plans.refold import compute_digest
from anlan.plans.selectors import list_assumptions, view_version
from anlan.plans.source import Source
from anlan.plans.staffing import check_staffed
from anlan.plans.versions import (
    VERSIONS,
    Confirmed,
    Imported,
    Published,
    VersionEvent,
    VersionInfo,
    VersionState,
)

_KIND = "plan"


@transaction.atomic
def import_plan(*, source: Source, actor: Actor, now: datetime) -> VersionInfo:
    """Keep a checked plan as a draft; the same rules again give the version that holds them already.

    Raises Invalid with every error of the plan, Forbidden without the right to edit plans of its issuer.
    """
    raise_errors(check_source(source), name=source.name)
    plan = compile_plan(source)
    check_plan_permission(actor, Permission.EDIT_PLAN, plan)
    _lock_plan(plan.id)
    now = take_turn(_KIND, now)
    digest = plan_digest(plan)
    versions = PlanVersion.objects.filter(plan_id=plan.id)
    known = versions.filter(digest=digest).first()
    if known is not None:
        return view_version(known)
    row = PlanVersion.objects.create(
        plan_id=plan.id,
        number=max(versions.values_list("number", flat=True), default=0) + 1,
        source=source.text,
        compiled=encode_plan(plan).decode(),
        digest=digest,
        unconfirmed=0,
        created_at=now,
        created_by=actor.name,
        created_person=_identify(actor),
    )
    row.unconfirmed = len(_list_unconfirmed(row))
    row.save(update_fields=["unconfirmed"])
    imported = Imported(row.number, digest, len(plan.assumptions), compute_digest(source.text))
    _record(plan.id, imported, actor, now)
    return view_version(row)


@transaction.atomic
def publish_version(*, version: int, actor: Actor, now: datetime) -> VersionInfo:
    """Put a draft in force; the version before it is superseded, and what runs under it goes on as it is.

    Assumptions that nobody confirmed do not stop it, but are recorded with it. Publishing again what is in
    force does nothing. Raises NotFound, Forbidden (a machine, the author, no right) or OutOfOrder, also when
    its issuers lack a post or group that it names.
    """
    row = access_version(actor, version, Permission.PUBLISH_PLAN)
    now = take_turn(_KIND, now)
    if row.state == VersionState.PUBLISHED.value:
        return view_version(row)
    _check_publisher(row, actor)
    check_staffed(decode_plan(row.compiled))
    before = PlanVersion.objects.filter(plan_id=row.plan_id, state=VersionState.PUBLISHED.value).first()
    if before is not None:
        before.state = VersionState.SUPERSEDED.value
        before.save(update_fields=["state"])
    unconfirmed = _list_unconfirmed(row)
    row.state, row.unconfirmed = VersionState.PUBLISHED.value, len(unconfirmed)
    row.published_at, row.published_by, row.published_person = now, actor.name, actor.person
    row.save(update_fields=["state", "unconfirmed", "published_at", "published_by", "published_person"])
    supersedes = None if before is None else before.number
    _record(row.plan_id, Published(row.number, row.digest, supersedes, tuple(unconfirmed)), actor, now)
    return view_version(row)


@transaction.atomic
def confirm_assumption(
    *, version: int, assumption: Assumption, basis: str, actor: Actor, now: datetime
) -> None:
    """The bureau stands behind a number, by `basis` (a document, a decision); again does nothing.

    Raises Invalid for an assumption the version does not make, or without a basis.
    """
    row = access_version(actor, version, Permission.PUBLISH_PLAN)
    now = take_turn(_KIND, now)
    if assumption not in decode_plan(row.compiled).assumptions:
        raise Invalid(
            f"Version {row.number} of {row.plan_id} does not assume {assumption.value} for {assumption.word}"
            f" in {assumption.element}.",
            how=f"See them with: anlan plan assumptions {row.plan_id} {row.number}. To take another value, "
            "change the plan and import it.",
            field="assumption",
        )
    if not basis.strip():
        raise Invalid("A confirmation needs its basis.", how="Name the document or decision.", field="basis")
    _, created = AssumptionConfirmation.objects.get_or_create(
        plan_id=row.plan_id,
        element=assumption.element,
        word=assumption.word,
        value=assumption.value,
        defaults={"basis": basis.strip(), "confirmed_at": now, "confirmed_by": actor.name},
    )
    if created:
        _record(row.plan_id, Confirmed(assumption, basis.strip()), actor, now)


def access_version(actor: Actor, version: int, permission: Permission) -> PlanVersion:
    """The version with all of its plan locked, when the actor has the permission at its issuer."""
    row = PlanVersion.objects.filter(pk=version).first()
    if row is None:
        raise NotFound(
            f"There is no plan version {version}.", how="See anlan plan list.", field="plan_version"
        )
    check_plan_permission(actor, permission, decode_plan(row.compiled))
    _lock_plan(row.plan_id)
    row.refresh_from_db()
    return row


def check_plan_permission(actor: Actor, permission: Permission, plan: Plan) -> None:
    """Raise Forbidden unless the actor has the permission at the plan's first issuer, who keeps the plan."""
    check_permission(actor, permission, find_bureau(plan.issuers[0][0]).path)


def _check_publisher(row: PlanVersion, actor: Actor) -> None:
    if row.state == VersionState.SUPERSEDED.value:
        raise OutOfOrder(
            f"Version {row.number} of {row.plan_id} was in force before and is superseded.",
            why="A version is in force once; the record would be hard to read otherwise.",
            how="Import the plan you want as a new version; a changed number or title makes one.",
            field="version",
        )
    if not actor.person:
        raise Forbidden(
            f"{actor.name} may not publish a plan.",
            why="A person answers for what is in force.",
            how="Let a leader or the legal reviewer publish it.",
        )
    if actor.person == row.created_person:
        raise Forbidden(
            f"Whoever imported version {row.number} of {row.plan_id} may not publish it.",
            why="Publishing a plan takes two people.",
            how="Let another person with the right to publish do it.",
        )


def _identify(actor: Actor) -> str:
    """Tells authors apart; a machine is never the same as a person."""
    return actor.person or f"not a person: {actor.name}"


def _list_unconfirmed(row: PlanVersion) -> Sequence[Assumption]:
    return [info.assumption for info in list_assumptions(row.pk) if not info.confirmed_by]


def _lock_plan(plan_id: str) -> None:
    """Numbers of a plan follow each other and one version is in force: one writer at a time."""
    lock_name(f"{_KIND}:{plan_id}")


def _record(plan_id: str, event: VersionEvent, actor: Actor, now: datetime) -> None:
    stream = f"{_KIND}:{plan_id}"
    name = str(event.__struct_config__.tag)
    open_stream(stream, kind=_KIND, now=now)
    draft = Draft(type=name, v=VERSIONS[type(event)], happened_at=now, actor=actor.name, act=name, data=event)
    append_entries({stream: [draft]}, now=now)
