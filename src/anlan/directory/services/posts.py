"""Who holds a post, from when until when."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from anlan.directory.access import access_person, access_post, check_not_self
from anlan.directory.contracts import Outcome
from anlan.directory.journal import change, record_change
from anlan.directory.models import Holding, Person, Post
from anlan.directory.rules import check_span
from anlan.directory.services.separation import check_people_separated
from anlan.kernel.access import Actor, PostRef
from anlan.kernel.errors import NotFound


@change
def hold_post(
    *,
    actor: Actor,
    now: datetime,
    username: str,
    ref: PostRef,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Outcome:
    """Put a person in a post from `since` (now) until `until`.

    Said again it changes nothing; another end moves the end of the holding it meets. Raises OutOfOrder
    when the person would have two separated roles.
    """
    span = check_span(since or now, until)
    post, person = access_post(actor, ref), access_person(actor, username)
    check_not_self(actor, [person])
    held = _list_overlapping(person, post, span.since, until).first()
    if held is not None and (until is None or held.until == until):
        return Outcome.UNCHANGED
    outcome = Outcome.CHANGED if held else Outcome.CREATED
    held = held or Holding(person=person, post=post, since=span.since)
    held.until = until
    held.save()
    check_people_separated([person])
    _record(f"holding-{outcome}", held, actor, now)
    return outcome


@change
def end_holding(
    *, actor: Actor, now: datetime, username: str, ref: PostRef, at: datetime | None = None
) -> Outcome:
    """End a holding at `at` (now); one that has not begun by then is taken back."""
    end = at or now
    post, person = access_post(actor, ref), access_person(actor, username)
    held = Holding.objects.filter(Q(until__isnull=True) | Q(until__gt=end), person=person, post=post)
    rows = list(held.order_by("since"))
    if not rows and not Holding.objects.filter(person=person, post=post).exists():
        raise NotFound(f"{username} does not hold {ref}.", field="post")
    for row in rows:
        _cut(row, end)
        _record("holding-ended", row, actor, now)
    return Outcome.CHANGED if rows else Outcome.UNCHANGED


def _cut(row: Holding, end: datetime) -> None:
    if row.since >= end:
        Holding.objects.filter(pk=row.pk).delete()
    else:
        Holding.objects.filter(pk=row.pk).update(until=end)
    row.until = end


def _list_overlapping(
    person: Person, post: Post, since: datetime, until: datetime | None
) -> QuerySet[Holding]:
    rows = Holding.objects.filter(Q(until__isnull=True) | Q(until__gt=since), person=person, post=post)
    return rows.filter(since__lt=until) if until else rows


def _record(event: str, held: Holding, actor: Actor, now: datetime) -> None:
    record_change(
        event,
        bureau=held.post.bureau_id,
        actor=actor,
        now=now,
        post=str(held.post),
        person=held.person_id,
        since=held.since,
        until=held.until,
    )
