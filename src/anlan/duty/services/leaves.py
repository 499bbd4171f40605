"""请假: from when until when somebody answers for nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from anlan.directory.contracts import Outcome
from anlan.directory.selectors import find_bureau
from anlan.duty.access import is_own_leave
from anlan.duty.models import Leave
from anlan.duty.services.shifts import find_person
from anlan.kernel.access import Actor, Permission, check_permission
from anlan.kernel.clock import Clock, check_aware
from anlan.kernel.errors import Invalid, NotFound, OutOfOrder
from anlan.ledger.contracts import Draft
from anlan.ledger.services import append_entries, lock_streams, open_stream


@transaction.atomic
def take_leave(
    *, actor: Actor, wall: Clock, bureau: str, username: str, since: datetime, until: datetime
) -> tuple[Outcome, int]:
    """Record a leave: one's own, or by who keeps rosters at the bureau. The same again does nothing.

    Raises OutOfOrder when the person is on leave for a part of it already, Invalid for one that is over.
    """
    since, until = check_aware(since, field="since"), check_aware(until, field="until")
    person = find_person(username)
    _check_own(actor, person, bureau)
    now = _lock(bureau, wall)
    if until <= since or until <= now:
        raise Invalid(
            "The leave would be over.", how="Give an end after the beginning, to come.", field="until"
        )
    same = Leave.objects.filter(person=person, since=since, until=until).first()
    if same is not None:
        return Outcome.UNCHANGED, same.pk
    try:
        with transaction.atomic():
            row = Leave.objects.create(person=person, since=since, until=until, bureau=bureau)
    except IntegrityError:
        raise OutOfOrder(
            f"{username} is on leave for a part of that time already.", how="End that first.", field="since"
        ) from None
    _record("leave-taken", row, actor, now)
    return Outcome.CREATED, row.pk


@transaction.atomic
def end_leave(*, actor: Actor, wall: Clock, leave: int) -> Outcome:
    """End a leave now; one that has not begun is taken back. Ended before, it does nothing."""
    row = Leave.objects.filter(pk=leave).first()
    if row is None:
        raise NotFound(f"There is no leave {leave}.", how="List them: anlan duty mine", field="leave")
    _check_own(actor, row.person, row.bureau)
    now = _lock(row.bureau, wall)
    row.refresh_from_db()
    if row.until <= now:
        return Outcome.UNCHANGED
    if row.since >= now:
        _record("leave-ended", row, actor, now)
        row.delete()
        return Outcome.CHANGED
    row.until = now
    row.save(update_fields=["until"])
    _record("leave-ended", row, actor, now)
    return Outcome.CHANGED


def _check_own(actor: Actor, person: int, bureau: str) -> None:
    if not is_own_leave(actor, person, bureau):
        check_permission(actor, Permission.KEEP_ROSTER, find_bureau(bureau).path)


def _lock(bureau: str, wall: Clock) -> datetime:
    stream = f"leave:{bureau}"
    open_stream(stream, kind="leave", now=wall.now())
    lock_streams([stream])
    return wall.now()


def _record(event: str, row: Leave, actor: Actor, now: datetime) -> None:
    facts = {"leave": row.pk, "person": row.person, "since": row.since, "until": row.until}
    draft = Draft(type=event, happened_at=now, actor=actor.name, act=event, clauses=("SY-3.1.5",), data=facts)
    append_entries({f"leave:{row.bureau}": [draft]}, now=now)
