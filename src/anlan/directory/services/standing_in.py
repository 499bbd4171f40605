"""Dated delegation: travel and leave, approvals included when it says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anlan.directory.access import access_person, access_post, check_not_self
from anlan.directory.contracts import Outcome
from anlan.directory.journal import change, record_change
from anlan.directory.models import Delegation, Holding, Person, Post
from anlan.directory.models.dated import in_force
from anlan.directory.rules import check_span
from anlan.directory.services.putting import check_text
from anlan.kernel.access import Actor, PostRef
from anlan.kernel.errors import Invalid, NotFound


@dataclass(frozen=True, slots=True)
class Absence:
    """For whom somebody stands in: a person with all their posts (`username`), or one post."""

    until: datetime
    reason: str
    username: str = ""
    post: PostRef | None = None
    since: datetime | None = None
    approvals: bool = False


@change
def delegate(*, actor: Actor, now: datetime, absence: Absence, to: str) -> Outcome:
    """Let `to` stand in. Who gives it is the absent person, a holder of the post, or an administrator.

    The roles of administrator, auditor and operator are never delegated: a second person is appointed.
    """
    span = check_span(absence.since or now, absence.until)
    giver, post = _access_giver(actor, absence, now)
    stand_in = _find_person(to)
    if giver is not None and giver.pk == stand_in.pk:
        raise Invalid("Nobody stands in for themselves.", field="to")
    if giver is None or str(giver.pk) != actor.person:
        check_not_self(actor, [stand_in])
    terms = {"from_person": giver, "from_post": post, "to_person": stand_in, "approvals": absence.approvals}
    if Delegation.objects.filter(**terms, until=span.until, since__lte=span.since).exists():
        return Outcome.UNCHANGED
    reason = check_text(absence.reason, field="reason", longest=300)
    row = Delegation.objects.create(**terms, since=span.since, until=span.until, reason=reason)
    _record("delegation-began", row, actor, now)
    return Outcome.CREATED


@change
def end_delegation(*, actor: Actor, now: datetime, delegation: int) -> Outcome:
    """End a delegation now; one that has not begun is taken back."""
    row = Delegation.objects.filter(pk=delegation).first()
    if row is None:
        raise NotFound(f"There is no delegation {delegation}.", field="delegation")
    username = row.from_person.username if row.from_person else ""
    ref = PostRef(row.from_post.bureau_id, row.from_post.code) if row.from_post else None
    _access_giver(actor, Absence(until=now, reason="", username=username, post=ref), now)
    if row.until is not None and row.until <= now:
        return Outcome.UNCHANGED
    if row.since >= now:
        row.delete()
    else:
        Delegation.objects.filter(pk=row.pk).update(until=now)
    row.until = now
    _record("delegation-ended", row, actor, now)
    return Outcome.CHANGED


def _access_giver(actor: Actor, absence: Absence, now: datetime) -> tuple[Person | None, Post | None]:
    if bool(absence.username) == (absence.post is not None):
        raise Invalid("A delegation is of a person or of a post.", how="Give exactly one.", field="from")
    if absence.post is not None:
        return None, _access_post(actor, absence.post, now)
    person = _find_person(absence.username)
    if str(person.pk) != actor.person:
        person = access_person(actor, absence.username, everywhere=True)
    return person, None


def _access_post(actor: Actor, ref: PostRef, now: datetime) -> Post:
    # A stand-in holds the post only on loan and cannot lend it on.
    if actor.person:
        own = Holding.objects.filter(in_force(now), person_id=actor.person, post__bureau_id=ref.bureau)
        held = own.filter(post__code=ref.post).select_related("post").first()
        if held is not None:
            return held.post
    return access_post(actor, ref)


def _find_person(username: str) -> Person:
    person = Person.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise NotFound(f"There is no person {username} who can sign in.", field="username")
    return person


def _record(event: str, row: Delegation, actor: Actor, now: datetime) -> None:
    post = row.from_post
    record_change(
        event,
        bureau=post.bureau_id if post else None,
        actor=actor,
        now=now,
        of=str(post) if post else row.from_person_id,
        to=row.to_person_id,
        approvals=row.approvals,
        since=row.since,
        until=row.until,
    )
