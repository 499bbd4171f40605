"""缺班: where too few are there, leave and the end of a holding counted in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from anlan.directory.selectors import list_bureaus, list_loans, list_stints
from anlan.duty.contracts import BACKUP_SEAT, Coverage, GapView, Span
from anlan.duty.models import Leave, Roster, Shift
from anlan.duty.parameters import find_policy
from anlan.duty.rules.coverage import Rule, clip, join, list_missing, list_required, subtract
from anlan.duty.selectors.answering import find_rule
from anlan.duty.selectors.viewing import Names, read_names
from anlan.kernel.access import PostRef
from anlan.kernel.calendar import BEIJING


@dataclass(frozen=True, slots=True)
class Manned:
    """The shifts of rosters within a time, and the part of each in which somebody is really there."""

    shifts: Sequence[Shift]
    there: Mapping[int, tuple[Span, ...]]

    def find_away(self, now: datetime) -> set[int]:
        """The shifts in which, for a part at least of what is to come, nobody would be."""
        return {
            row.pk
            for row in self.shifts
            if row.until > now and subtract(Span(max(row.since, now), row.until), self.there[row.pk])
        }


def read_manned(rosters: Collection[Roster], window: Span) -> Manned:
    """Shifts that meet the window. Who is on leave without a stand-in is away; so is who left the post."""
    rows = Shift.objects.select_related("roster").filter(
        roster__in=[row.pk for row in rosters], since__lt=window.until, until__gt=window.since
    )
    shifts = list(rows)
    if not shifts:
        return Manned((), {})
    wide = Span(min(row.since for row in shifts), max(row.until for row in shifts))
    absent = _read_absent({row.person for row in shifts}, wide)
    holding = {row.pk: _read_holding(row, wide) for row in rosters}
    there = {}
    for row in shifts:
        span = Span(row.since, row.until)
        missing = [*absent.get(row.person, ()), *subtract(span, holding[row.roster_id].get(row.person, ()))]
        there[row.pk] = subtract(span, missing)
    return Manned(shifts, there)


def _read_absent(people: Collection[int], window: Span) -> dict[int, list[Span]]:
    """Leave, less the times when somebody stands in."""
    leaves: dict[int, list[Span]] = defaultdict(list)
    rows = Leave.objects.filter(person__in=people, since__lt=window.until, until__gt=window.since)
    for person, since, until in rows.values_list("person", "since", "until"):
        leaves[person].append(Span(since, until))
    loans: dict[int, list[Span]] = defaultdict(list)
    for person, since, until in list_loans(leaves, since=window.since, until=window.until):
        loans[person].append(Span(since, until))
    return {
        person: [part for span in spans for part in subtract(span, loans[person])]
        for person, spans in leaves.items()
    }


def _read_holding(roster: Roster, window: Span) -> dict[int, tuple[Span, ...]]:
    found: dict[int, list[Span]] = defaultdict(list)
    post = PostRef(roster.bureau, roster.post)
    for person, since, until in list_stints(post, since=window.since, until=window.until):
        found[person].append(Span(since, until or window.until))
    return {person: join(spans) for person, spans in found.items()}


def find_gaps(
    rosters: Collection[Roster], window: Span, *, manned: Manned | None = None, names: Names | None = None
) -> tuple[GapView, ...]:
    """The gaps of these rosters within a time, the first to come first."""
    manned, names = manned or read_manned(rosters, window), names or read_names(rosters)
    rule, stints = find_rule(window.since, window.until), defaultdict[int, list[Span]](list)
    for row in manned.shifts:
        if row.seat != BACKUP_SEAT:
            stints[row.roster_id] += manned.there[row.pk]
    found = [gap for row in rosters for gap in _list_gaps(row, window, rule, stints[row.pk], names)]
    return tuple(sorted(found, key=lambda gap: (gap.since, gap.roster)))


def _list_gaps(
    row: Roster, window: Span, rule: Rule, stints: Sequence[Span], names: Names
) -> Iterable[GapView]:
    required = list_required(Coverage(row.coverage), window, rule)
    clipped = [part for stint in stints if (part := clip(stint, window)) is not None]
    zh, en = names.post(PostRef(row.bureau, row.post))
    for span, there in list_missing(required, clipped, seats=row.seats):
        raised = rule.find_key_date(span.since.astimezone(BEIJING).date())
        yield GapView(
            roster=str(row),
            zh=zh,
            en=en,
            since=span.since,
            until=span.until,
            there=there,
            seats=row.seats,
            keeper=row.keeper,
            key_date=raised.zh if raised else "",
        )


def find_gaps_ahead(now: datetime, *, paths: Collection[str] = ("/",)) -> tuple[GapView, ...]:
    """The gaps from now on, as far ahead as the library says, of all rosters below these places."""
    bureaus = {bureau.code for bureau in list_bureaus(tuple(paths))}
    rosters = list(Roster.objects.filter(bureau__in=bureaus))
    return find_gaps(rosters, Span(now, now + find_policy(now).gap_ahead))


def count_gaps(now: datetime, *, within: timedelta) -> tuple[int, int]:
    """How many rosters there are, and how many have a gap within that time; for health."""
    rosters = list(Roster.objects.all())
    gaps = find_gaps(rosters, Span(now, now + within)) if rosters else ()
    return len(rosters), len({gap.roster for gap in gaps})
