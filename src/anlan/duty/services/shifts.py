"""Putting people on shifts, moving shifts, covering and swapping."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from django.db.models import Q

from anlan.directory.selectors import find_people, list_stints, name_people
from anlan.duty.access import access_roster
from anlan.duty.contracts import BACKUP_SEAT, ShiftKind, ShiftState, Span
from anlan.duty.models import Roster
from anlan.duty.rules.coverage import join, make_span, subtract
from anlan.duty.services.rosters import read_kinds
from anlan.duty.services.writing import Writing, change_roster
from anlan.kernel.access import Actor, Permission, PostRef
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import Clock, check_aware
from anlan.kernel.errors import Invalid, NotFound, OutOfOrder

_KEEP = Permission.KEEP_ROSTER


@dataclass(frozen=True, slots=True)
class NewShift:
    """A shift that is to stand; `place`: where in the input it comes from."""

    kind: str
    seat: int
    since: datetime
    until: datetime
    person: int
    place: str = ""

    @property
    def span(self) -> Span:
        return Span(self.since, self.until)


@dataclass(frozen=True, slots=True)
class Put:
    """What putting shifts led to."""

    created: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    numbers: tuple[int, ...] = ()


def put_shifts(
    *,
    actor: Actor,
    wall: Clock,
    post: PostRef,
    shifts: Sequence[NewShift],
    clear: Collection[tuple[date, str]] = (),
) -> Put:
    """Let these shifts stand, all or none of them; said again they change nothing.

    A shift that is there already on that day, of that kind and in that seat is the same one: it is moved and
    given; a swap or cover of it stays while whoever it was rostered to does. `clear`: days and kinds of which
    nothing else is to stand. Raises OutOfOrder when a seat or a person would be taken twice, or a shift that
    is over would be changed, Invalid when somebody does not hold the post then.
    """
    with change_roster(access_roster(actor, post, _KEEP), actor=actor, wall=wall) as writing:
        _check_known(writing.roster, shifts)
        check_eligible(writing, shifts)
        there = _load_days(writing, shifts, clear)
        counts = {"created": 0, "changed": 0, "removed": 0, "unchanged": 0}
        wanted = {(*_name_day(new.since, new.kind), new.seat) for new in shifts}
        # What goes is taken out first, so that what comes finds its place free.
        for key, shift in there.items():
            if key not in wanted and key[:2] in clear:
                writing.places[shift.n] = "table"
                writing.check_not_over(shift)
                writing.emit("shift-removed", n=shift.n)
                counts["removed"] += 1
        numbers = []
        for new in shifts:
            old = there.get((*_name_day(new.since, new.kind), new.seat))
            outcome, n = _put(writing, new, old)
            counts[outcome] += 1
            numbers.append(n)
    return Put(**counts, numbers=tuple(numbers))


def _put(writing: Writing, new: NewShift, old: ShiftState | None) -> tuple[str, int]:
    if old is None:
        n = writing.next_n()
        writing.places[n] = new.place
        writing.emit(
            "shift-set",
            n=n,
            seat=new.seat,
            kind=new.kind,
            since=new.since,
            until=new.until,
            person=new.person,
        )
        return "created", n
    writing.places[old.n] = new.place
    given = new.person not in (old.rostered, old.person)
    moved = (new.since, new.until) != (old.since, old.until)
    if not given and not moved:
        return "unchanged", old.n
    writing.check_not_over(old)
    if moved:
        writing.emit("shift-moved", n=old.n, since=new.since, until=new.until)
    if given:
        writing.emit("shift-given", n=old.n, person=new.person)
    return "changed", old.n


def move_shift(*, actor: Actor, wall: Clock, post: PostRef, n: int, since: datetime, until: datetime) -> None:
    """Move a shift; whoever covers it or was swapped into it goes with it. The same again does nothing.

    Raises OutOfOrder when the seat or the person is taken then, or the shift is over.
    """
    since, until = check_aware(since, field="since"), check_aware(until, field="until")
    if until <= since:
        raise Invalid("The shift would end before it begins.", how="Give a later end.", field="until")
    with change_roster(access_roster(actor, post, _KEEP), actor=actor, wall=wall) as writing:
        shift = writing.load_one(n)
        if (shift.since, shift.until) != (since, until):
            if until <= writing.now:
                raise OutOfOrder(
                    "A shift is not moved into the past.", how="Give a later time.", field="until"
                )
            check_eligible(writing, [NewShift(shift.kind, shift.seat, since, until, shift.person, "person")])
            writing.emit("shift-moved", n=n, since=since, until=until)


def give_shift(*, actor: Actor, wall: Clock, post: PostRef, n: int, username: str) -> None:
    """Roster somebody else to a shift; what was exchanged of it is forgotten."""
    person = find_person(username)
    with change_roster(access_roster(actor, post, _KEEP), actor=actor, wall=wall) as writing:
        shift = writing.load_one(n)
        if (shift.rostered, shift.person) != (person, person):
            _check_one(writing, shift, person)
            writing.emit("shift-given", n=n, person=person)


def remove_shift(*, actor: Actor, wall: Clock, post: PostRef, n: int) -> None:
    """Take a shift out of the roster; it may leave a gap, which is then shown."""
    with change_roster(access_roster(actor, post, _KEEP), actor=actor, wall=wall) as writing:
        writing.load_one(n)
        writing.emit("shift-removed", n=n)


def cover_shift(*, actor: Actor, wall: Clock, post: PostRef, n: int, username: str) -> None:
    """Let somebody be there for whoever was to be: by who keeps the roster, at once."""
    person = find_person(username)
    with change_roster(access_roster(actor, post, _KEEP), actor=actor, wall=wall) as writing:
        emit_cover(writing, n, person)


def swap_shifts(*, actor: Actor, wall: Clock, post: PostRef, n: int, other: int) -> None:
    """Let the people of two shifts of one roster change places: by who keeps the roster, at once."""
    with change_roster(access_roster(actor, post, _KEEP), actor=actor, wall=wall) as writing:
        emit_swap(writing, n, other)


def emit_cover(writing: Writing, n: int, person: int) -> None:
    shift = writing.load_one(n)
    if shift.person != person:
        _check_one(writing, shift, person)
        writing.emit("shift-covered", n=n, person=person)


def emit_swap(writing: Writing, n: int, other: int) -> None:
    if n == other:
        raise Invalid("A shift is not swapped with itself.", how="Name another.", field="other")
    one, two = writing.load_one(n), writing.load_one(other)
    if one.person == two.person:
        raise Invalid("Both shifts are of one person.", how="Name a shift of somebody else.", field="other")
    _check_one(writing, one, two.person)
    _check_one(writing, two, one.person)
    writing.emit("shifts-swapped", n=n, **{"with": other})


def find_person(username: str) -> int:
    """The id of somebody who can sign in. Raises NotFound."""
    found = find_people([username]).get(username)
    if found is None:
        raise NotFound(f"There is no person {username} who can sign in.", field="person")
    return found


def check_eligible(writing: Writing, shifts: Iterable[NewShift]) -> None:
    """Raise Invalid where somebody neither holds the post nor stands in there for what is left of a shift."""
    left = [new for new in shifts if new.until > writing.now]
    if not left:
        return
    since, until = min(new.since for new in left), max(new.until for new in left)
    post = PostRef(writing.roster.bureau, writing.roster.post)
    stints: dict[int, list[Span]] = {}
    for person, began, ended in list_stints(post, since=max(since, writing.now), until=until):
        stints.setdefault(person, []).append(Span(began, ended or until))
    for new in left:
        rest = Span(max(new.since, writing.now), new.until)
        if subtract(rest, join(stints.get(new.person, []))):
            who = name_people([new.person]).get(new.person, (str(new.person), ""))[0]
            raise Invalid(
                f"{who} does not hold {post} all the time from {_show(rest.since)} to {_show(rest.until)}.",
                why="What is sent to the post would not be on their desk.",
                how=f"Let them hold it first: sheet 人员, or anlan people delegate {post} {who}.",
                field=new.place or "person",
            )


def _check_one(writing: Writing, shift: ShiftState, person: int) -> None:
    check_eligible(writing, [NewShift(shift.kind, shift.seat, shift.since, shift.until, person, "person")])


def _check_known(roster: Roster, shifts: Iterable[NewShift]) -> None:
    kinds = read_kinds(roster)
    for new in shifts:
        kind = kinds.get(new.kind)
        if kind is None:
            raise Invalid(
                f"{roster} has no kind of shift {new.kind!r}.",
                how=f"One of {', '.join(kinds)}.",
                field="kind",
            )
        seats = (BACKUP_SEAT,) if kind.backup else range(1, roster.seats + 1)
        if new.seat not in seats:
            raise Invalid(
                f"{roster} has no seat {new.seat} for {kind.zh}.",
                why=f"It has {roster.seats}, and those who stand behind them (备班) have seat 0.",
                how="Raise the seats of the roster first.",
                field=new.place or "seat",
            )
        if new.until <= new.since:
            raise Invalid("The shift would end before it begins.", how="Give a later end.", field="until")


def _load_days(
    writing: Writing, shifts: Sequence[NewShift], clear: Collection[tuple[date, str]]
) -> dict[tuple[date, str, int], ShiftState]:
    days = {_name_day(new.since, new.kind)[0] for new in shifts} | {day for day, _ in clear}
    if not days:
        return {}
    since = datetime.combine(min(days), datetime.min.time(), BEIJING)
    until = datetime.combine(max(days), datetime.max.time(), BEIJING)
    found = writing.load(Q(since__gte=since, since__lte=until))
    return {(*_name_day(shift.since, shift.kind), shift.seat): shift for shift in found}


def _show(at: datetime) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}"


def _name_day(since: datetime, kind: str) -> tuple[date, str]:
    return since.astimezone(BEIJING).date(), kind


class Wish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A shift that is to stand. Without `since` and `until` it is worked as its kind is on `day`; without
    `seat` in the first one, or behind the others where its kind stands there."""

    kind: str
    username: str
    day: date | None = None
    since: datetime | None = None
    until: datetime | None = None
    seat: int | None = None


def put_wishes(*, actor: Actor, wall: Clock, post: PostRef, wishes: Sequence[Wish]) -> Put:
    """Let shifts stand that are named by kind and day, or by their times. Raises as `put_shifts`."""
    kinds = read_kinds(access_roster(actor, post, _KEEP))
    shifts = [_make_shift(wish, kinds, f"shifts[{number}]") for number, wish in enumerate(wishes)]
    return put_shifts(actor=actor, wall=wall, post=post, shifts=shifts)


def _make_shift(wish: Wish, kinds: Mapping[str, ShiftKind], place: str) -> NewShift:
    kind = kinds.get(wish.kind)
    if kind is None:
        how = f"One of {', '.join(kinds)}."
        raise Invalid(f"There is no kind of shift {wish.kind!r}.", how=how, field=f"{place}.kind")
    since, until = wish.since, wish.until
    if since is None or until is None:
        if wish.day is None:
            how = "Give day, or since and until."
            raise Invalid("When it is worked is not said.", how=how, field=f"{place}.day")
        span = make_span(kind, wish.day)
        since, until = span.since, span.until
    seat = wish.seat if wish.seat is not None else (BACKUP_SEAT if kind.backup else 1)
    return NewShift(wish.kind, seat, since, until, find_person(wish.username), place)
