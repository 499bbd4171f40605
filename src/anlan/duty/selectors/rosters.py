"""Rosters and shifts as calendars show them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from django.db.models import Q

from anlan.deadlines.selectors import find_calendar
from anlan.directory.contracts import ContactKind
from anlan.directory.selectors import list_known_bureaus, list_points, list_stints, name_people
from anlan.duty.access import access_roster, may
from anlan.duty.contracts import (
    ExchangeKind,
    ExchangeState,
    ExchangeView,
    GapView,
    LeaveView,
    PersonView,
    RosterCalendar,
    RosterView,
    ShiftView,
    Span,
)
from anlan.duty.models import Exchange, Leave, Roster, Shift
from anlan.duty.parameters import list_key_dates
from anlan.duty.selectors.answering import list_rosters_at
from anlan.duty.selectors.gaps import Manned, find_gaps, read_manned
from anlan.duty.selectors.offering import list_leave_acts, list_roster_acts, read_offering
from anlan.duty.selectors.viewing import Names, read_names, view_roster, view_shift
from anlan.kernel.access import Actor, Permission, PostRef
from anlan.kernel.calendar import BEIJING
from anlan.kernel.errors import Invalid

LONGEST = timedelta(days=100)


def list_rosters(actor: Actor) -> tuple[RosterView, ...]:
    """The rosters that the actor may read, by bureau."""
    rows = list(_list_readable(actor))
    names = read_names(rows)
    return tuple(view_roster(row, names) for row in rows)


def _list_readable(actor: Actor) -> Iterator[Roster]:
    own = {ref.bureau for ref in actor.posts}
    known = list_known_bureaus(actor)
    codes = {each.code for each in known if actor.can(Permission.READ_DIRECTORY, each.path)}
    yield from Roster.objects.filter(bureau__in=codes | (own & {each.code for each in known}))


def show_calendar(
    actor: Actor, post: PostRef, *, since: datetime, until: datetime, now: datetime
) -> RosterCalendar:
    """One roster within at most 100 days: shifts, gaps, key dates, and who may be put on its shifts."""
    window = check_window(since, until)
    row = access_roster(actor, post)
    manned = read_manned([row], window)
    people = {shift.person for shift in manned.shifts} | {shift.rostered for shift in manned.shifts}
    names = read_names([row], people)
    eligible, away = _list_eligible(post, window), manned.find_away(now)
    first, last = window.since.astimezone(BEIJING).date(), window.until.astimezone(BEIJING).date()
    may_keep = may(actor, Permission.KEEP_ROSTER, post.bureau)
    offering = read_offering(actor, [row.pk], now=now, keeps=may_keep)
    return RosterCalendar(
        roster=view_roster(row, names),
        since=window.since,
        until=window.until,
        shifts=tuple(
            view_shift(each, names, actor=actor, away=away, allowed=offering.list_acts(each))
            for each in manned.shifts
        ),
        gaps=_list_gaps(row, window, manned, names, now),
        key_dates=tuple(
            each
            for each in list_key_dates(range(first.year, last.year + 1))
            if each.first <= last and first <= each.last
        ),
        working_days=_list_days(first, last),
        people=tuple(eligible.values()),
        without_contact=_list_without_contact(post, eligible),
        known_until=find_calendar().find_end(now.astimezone(BEIJING).date()),
        leaves=list_leaves(actor, eligible, since=window.since) if may_keep else (),
        may_keep=may_keep,
        allowed=list_roster_acts(actor, row, keeps=may_keep),
    )


def _list_gaps(row: Roster, window: Span, manned: Manned, names: Names, now: datetime) -> tuple[GapView, ...]:
    """Those to come: what was is judged by who held the post then, and nobody can fill it any more."""
    if window.until <= now:
        return ()
    return find_gaps([row], Span(max(window.since, now), window.until), manned=manned, names=names)


def check_window(since: datetime, until: datetime) -> Span:
    """Raise Invalid for a time that is none, or longer than a calendar shows."""
    if until <= since or until - since > LONGEST:
        raise Invalid(
            "This time cannot be shown.",
            how=f"An end after the beginning, at most {LONGEST.days} days.",
            field="until",
        )
    return Span(since, until)


def _list_days(first: date, last: date) -> dict[str, bool]:
    """Which days are worked, as far as that is known."""
    calendar, days = find_calendar(), (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {
        day.isoformat(): calendar.is_working(day)
        for day in days
        if day in calendar.overrides or calendar.knows(day.year)
    }


def _list_eligible(post: PostRef, window: Span) -> dict[int, PersonView]:
    people = {person for person, _, _ in list_stints(post, since=window.since, until=window.until)}
    named = {pk: PersonView(*told) for pk, told in name_people(people).items()}
    return dict(sorted(named.items(), key=lambda each: each[1].label))


def _list_without_contact(post: PostRef, people: dict[int, PersonView]) -> tuple[PersonView, ...]:
    """Whom nothing reaches that leaves the house: neither a point of theirs nor one of the post."""
    of_post, of_person = list_points([post], [str(pk) for pk in people])
    if any(point.kind is not ContactKind.IN_APP for point in of_post.get(post, ())):
        return ()
    reached = {
        person
        for person, points in of_person.items()
        if any(point.kind is not ContactKind.IN_APP for point in points)
    }
    return tuple(view for pk, view in people.items() if str(pk) not in reached)


def list_own_shifts(
    actor: Actor, *, since: datetime, until: datetime, now: datetime
) -> tuple[ShiftView, ...]:
    """The actor's shifts of all rosters within a time, and those they gave away (`mine` is false there)."""
    if not actor.person:
        return ()
    window, own = check_window(since, until), int(actor.person)
    rows = list(
        Shift.objects.select_related("roster").filter(
            Q(person=own) | Q(rostered=own), since__lt=window.until, until__gt=window.since
        )
    )
    names = read_names({row.roster for row in rows}, {p for row in rows for p in (row.person, row.rostered)})
    offering = read_offering(actor, {row.roster_id for row in rows}, now=now)
    return tuple(view_shift(row, names, actor=actor, allowed=offering.list_acts(row)) for row in rows)


def list_exchanges(
    actor: Actor, *, roster: PostRef | None = None, limit: int = 50
) -> tuple[ExchangeView, ...]:
    """Covers and swaps of the actor, or with `roster` all of one that they keep; waiting ones first."""
    rows = Exchange.objects.select_related("roster")
    if roster is not None:
        rows = rows.filter(roster=access_roster(actor, roster, Permission.KEEP_ROSTER))
    elif actor.person:
        rows = rows.filter(Q(by=int(actor.person)) | Q(to=int(actor.person)))
    else:
        return ()
    found = sorted(
        rows[:limit], key=lambda row: (row.state != ExchangeState.ASKED, -row.asked_at.timestamp())
    )
    return view_exchanges(found, actor)


def view_exchanges(rows: Collection[Exchange], actor: Actor) -> tuple[ExchangeView, ...]:
    wanted = Q(pk__in=())
    for row in rows:
        wanted |= Q(roster=row.roster_id, n__in=[n for n in (row.shift, row.other) if n is not None])
    shifts = {(s.roster_id, s.n): s for s in Shift.objects.select_related("roster").filter(wanted)}
    people = {p for s in shifts.values() for p in (s.person, s.rostered)} | {
        p for r in rows for p in (r.by, r.to)
    }
    names = read_names({row.roster for row in rows}, people)
    return tuple(
        _view_exchange(row, shifts, names, actor) for row in rows if (row.roster_id, row.shift) in shifts
    )


def _view_exchange(
    row: Exchange, shifts: dict[tuple[int, int], Shift], names: Names, actor: Actor
) -> ExchangeView:
    other = shifts.get((row.roster_id, row.other)) if row.other is not None else None
    allowed: tuple[str, ...] = ()
    if row.state == ExchangeState.ASKED:
        if actor.person == str(row.to):
            allowed = ("agree", "refuse")
        elif actor.person == str(row.by):
            allowed = ("withdraw",)
    return ExchangeView(
        id=row.pk,
        roster=str(row.roster),
        kind=ExchangeKind(row.kind),
        state=ExchangeState(row.state),
        shift=view_shift(shifts[row.roster_id, row.shift], names, actor=actor),
        other=view_shift(other, names, actor=actor) if other else None,
        by=names.person(row.by),
        to=names.person(row.to),
        reason=row.reason,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        allowed=allowed,
    )


def list_leaves(actor: Actor, people: Collection[int], *, since: datetime) -> tuple[LeaveView, ...]:
    """Leave of these people that has not ended before, each with the shifts in it that stand open."""
    rows = list(Leave.objects.filter(person__in=people, until__gt=since))
    if not rows:
        return ()
    window = Span(min(row.since for row in rows), max(row.until for row in rows))
    met = Shift.objects.filter(
        person__in={row.person for row in rows}, since__lt=window.until, until__gt=window.since
    )
    rosters = list(Roster.objects.filter(pk__in=met.values("roster")))
    manned = read_manned(rosters, window)
    names, away = read_names(rosters, {row.person for row in rows}), manned.find_away(since)
    return tuple(
        LeaveView(
            id=row.pk,
            person=names.person(row.person),
            since=row.since,
            until=row.until,
            open_shifts=tuple(
                f"{shift.roster}/{shift.n}"
                for shift in manned.shifts
                if shift.person == row.person
                and shift.pk in away
                and Span(shift.since, shift.until).meets(Span(row.since, row.until))
            ),
            allowed=list_leave_acts(actor, row),
        )
        for row in rows
    )


def list_shifts_of(
    refs: Collection[PostRef], *, since: datetime, until: datetime
) -> dict[PostRef, tuple[ShiftView, ...]]:
    """The shifts of these posts within a time, for paper; posts with a roster and no shift have none."""
    rosters = list_rosters_at(refs)
    rows = Shift.objects.select_related("roster").filter(
        roster__in=[row.pk for row in rosters], since__lt=until, until__gt=since
    )
    found = list(rows.order_by("since", "seat"))
    names = read_names(rosters, {person for row in found for person in (row.person, row.rostered)})
    shifts: dict[PostRef, list[ShiftView]] = {PostRef(row.bureau, row.post): [] for row in rosters}
    for row in found:
        shifts[PostRef(row.roster.bureau, row.roster.post)].append(view_shift(row, names))
    return {ref: tuple(several) for ref, several in shifts.items()}


def find_last_shift(post: PostRef) -> datetime | None:
    """When the last shift of a roster begins; None without one."""
    rows = Shift.objects.filter(roster__bureau=post.bureau, roster__post=post.post)
    return rows.order_by("-since").values_list("since", flat=True).first()
