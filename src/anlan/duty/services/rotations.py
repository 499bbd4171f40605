"""轮班: writing a stretch of shifts by turns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from anlan.duty.access import access_roster
from anlan.duty.rules.rotating import rotate
from anlan.duty.selectors.answering import find_rule
from anlan.duty.services.rosters import read_kinds
from anlan.duty.services.shifts import NewShift, Put, find_person, put_shifts
from anlan.kernel.access import Actor, Permission, PostRef
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import Clock
from anlan.kernel.errors import Invalid

LONGEST = timedelta(days=100)


def rotate_shifts(
    *, actor: Actor, wall: Clock, post: PostRef, people: Sequence[str], first: date, last: date
) -> Put:
    """Let these people take turns from the first to the last day; make-up days count as the days they are.

    The same again changes nothing; other people put others into the same shifts. Raises as `put_shifts`.
    """
    roster = access_roster(actor, post, Permission.KEEP_ROSTER)
    if not people or len(set(people)) != len(people):
        raise Invalid("A rotation needs people, each once.", how="List them in turn.", field="people")
    if not timedelta(0) <= last - first <= LONGEST:
        raise Invalid(f"From {first} to {last} is no rotation.", how="At most 100 days.", field="last")
    midnight = [datetime.combine(day, time(), BEIJING) for day in (first, last + timedelta(days=1))]
    turns = rotate(
        tuple(read_kinds(roster).values()),
        [find_person(each) for each in people],
        first,
        last,
        seats=roster.seats,
        rule=find_rule(*midnight),
    )
    shifts = [
        NewShift(turn.kind, turn.seat, turn.span.since, turn.span.until, turn.person, f"{turn.day}")
        for turn in turns
    ]
    return put_shifts(actor=actor, wall=wall, post=post, shifts=shifts)
