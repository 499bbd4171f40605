"""Dated delegation: travel and leave, approvals included when it says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from anlan.directory.access import access_person, access_post, check_not_self
from anlan.directory.contracts import Outcome
from anlan.directory.journal import change, record_change
from anlan.directory.models import Delegation, Holding, Person, Post, RoleGrant
from anlan.directory.models.dated import in_force
from anlan.directory.rules import Span, check_span
from anlan.directory.services.putting import check_text
from anlan.kernel.access import SEPARATED, Actor, PostRef, Role
from anlan.kernel.errors import Invalid, NotFound, OutOfOrder


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

    The roles of administrator, auditor and operator are never delegated: a second person is appointed, and
    a delegation that would give nothing else is refused.
    """
    span = check_span(absence.since or now, absence.until)
    giver, post = _access_giver(actor, absence, now)
    stand_in = _find_person(to)
    if giver is not None and giver.pk == stand_in.pk:
        raise Invalid("Nobody stands in for themselves.", field="to")
    if giver is None or str(giver.pk) != actor.person:
        check_not_self(actor, [stand_in])
    terms = {"from_person": giver, "from_post": post, "to_person": stand_in, "approvals": absence.approvals}
    _check_gives(giver, post, span)
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
        raise NotFound(
            f"There is no delegation {delegation}.",
            how="List them: anlan people delegations",
            field="delegation",
        )
    _access_given(actor, row, now)
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


def _access_given(actor: Actor, row: Delegation, now: datetime) -> None:
    """Whoever could give it may end it, also when the absent person can no longer sign in."""
    if row.from_post is not None:
        _access_post(actor, PostRef(row.from_post.bureau_id, row.from_post.code), now)
    elif row.from_person is not None and str(row.from_person.pk) != actor.person:
        access_person(actor, row.from_person.username, everywhere=True)


def _check_gives(giver: Person | None, post: Post | None, span: Span) -> None:
    """Raise OutOfOrder when all that would be lent are posts of separated roles, Invalid for no post."""
    lent = [post] if post else [held.post for held in _list_held(giver, span)]
    if not lent:
        raise Invalid(
            f"{giver.username if giver else 'Nobody'} holds no post in that time.",
            why="A stand-in answers for posts; without one there is nothing to stand in for.",
            how="Name the post that is to be covered, such as 210100:director.",
            field="from",
        )
    if all(_is_never_lent(each, span) for each in lent):
        names = ", ".join(f"{each.bureau_id}:{each.code}" for each in lent)
        raise OutOfOrder(
            f"Nobody stands in at {names}.",
            why="Who administers, who audits and who operates must be different people, so these roles are "
            "never delegated.",
            how="Let another person hold the post for that time.",
            clause="GB/T 22239-2019, 8.1.5",
            field="from",
        )


def _list_held(giver: Person | None, span: Span) -> list[Holding]:
    rows = Holding.objects.filter(_within(span), person=giver).select_related("post")
    return list(rows.order_by("post__bureau__path", "post__code"))


def _is_never_lent(post: Post, span: Span) -> bool:
    """A post without any role is lent: what was given to it goes with it."""
    names = RoleGrant.objects.filter(_within(span), post=post).values_list("role", flat=True)
    roles = {Role(name) for name in names}
    return bool(roles) and roles <= SEPARATED


def _within(span: Span) -> Q:
    """Dated rows that hold at some time of the span, which has an end."""
    return Q(since__lt=span.until) & (Q(until=None) | Q(until__gt=span.since))


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
