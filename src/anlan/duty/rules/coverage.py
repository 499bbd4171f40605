"""When a post must be covered, and where it is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from anlan.duty.contracts import Coverage, Days, Hours, KeyDate, ShiftKind, Span
from anlan.kernel.calendar import BEIJING, WorkingCalendar

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """What raises and narrows coverage: the working calendar, the key dates, the working hours."""

    calendar: WorkingCalendar
    key_dates: Sequence[KeyDate]
    hours: Hours

    def is_working(self, day: date) -> bool:
        """A day of a year that nobody published is not known to be worked: whoever holds the post answers."""
        known = day in self.calendar.overrides or self.calendar.knows(day.year)
        return known and self.calendar.is_working(day)

    def find_key_date(self, day: date) -> KeyDate | None:
        return next((each for each in self.key_dates if each.holds(day)), None)


def list_required(coverage: Coverage, window: Span, rule: Rule) -> tuple[Span, ...]:
    """The times within the window when somebody must be there, joined where they touch."""
    days = _list_days(window)
    spans = (span for day in days if (span := _require_day(coverage, day, rule)) is not None)
    return tuple(clipped for span in join(spans) if (clipped := clip(span, window)) is not None)


def is_required(coverage: Coverage, at: datetime, rule: Rule) -> bool:
    """Whether somebody must be there at this instant."""
    span = _require_day(coverage, at.astimezone(BEIJING).date(), rule)
    return span is not None and span.holds(at)


def _require_day(coverage: Coverage, day: date, rule: Rule) -> Span | None:
    if coverage is Coverage.ALWAYS or rule.find_key_date(day) is not None:
        return Span(_at(day, time()), _at(day + _DAY, time()))
    if coverage is Coverage.WORKING_HOURS and rule.is_working(day):
        return Span(_at(day, rule.hours.begins), _at(day, rule.hours.ends))
    return None


def list_missing(
    required: Iterable[Span], stints: Sequence[Span], *, seats: int
) -> tuple[tuple[Span, int], ...]:
    """Where fewer than `seats` of the stints stand within what is required, with how many do."""
    found: list[tuple[Span, int]] = []
    for span in required:
        edges = {span.since, span.until}
        for stint in stints:
            edges |= {edge for edge in (stint.since, stint.until) if span.since < edge < span.until}
        ordered = sorted(edges)
        for since, until in pairwise(ordered):
            there = sum(stint.since <= since and until <= stint.until for stint in stints)
            if there < seats:
                _add(found, Span(since, until), there)
    return tuple(found)


def _add(found: list[tuple[Span, int]], span: Span, there: int) -> None:
    if found and found[-1][1] == there and found[-1][0].until == span.since:
        found[-1] = (Span(found[-1][0].since, span.until), there)
    else:
        found.append((span, there))


def subtract(span: Span, others: Iterable[Span]) -> tuple[Span, ...]:
    """What is left of a span when others are taken out of it."""
    left = [span]
    for other in others:
        left = [part for each in left for part in _cut(each, other)]
    return tuple(left)


def _cut(span: Span, other: Span) -> Iterator[Span]:
    if not span.meets(other):
        yield span
        return
    if span.since < other.since:
        yield Span(span.since, other.since)
    if other.until < span.until:
        yield Span(other.until, span.until)


def join(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, those that touch or overlap made one."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda each: each.since):
        if joined and span.since <= joined[-1].until:
            joined[-1] = Span(joined[-1].since, max(joined[-1].until, span.until))
        else:
            joined.append(span)
    return tuple(joined)


def clip(span: Span, window: Span) -> Span | None:
    """The part of a span inside a window."""
    since, until = max(span.since, window.since), min(span.until, window.until)
    return Span(since, until) if since < until else None


def list_kind_spans(kind: ShiftKind, day: date, rule: Rule) -> Span | None:
    """When a kind of shift that begins on this day is worked; None on a day that it is not for."""
    if kind.days is not Days.EVERY and rule.is_working(day) is not (kind.days is Days.WORKING):
        return None
    return make_span(kind, day)


def make_span(kind: ShiftKind, day: date) -> Span:
    """The span of a kind of shift that begins on a day; an end not after the beginning is the next day's."""
    begins, ends = time.fromisoformat(kind.begins), time.fromisoformat(kind.ends)
    return Span(_at(day, begins), _at(day + _DAY if ends <= begins else day, ends))


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, BEIJING)


def _list_days(window: Span) -> Iterator[date]:
    day, last = window.since.astimezone(BEIJING).date(), window.until.astimezone(BEIJING).date()
    while day <= last:
        yield day
        day += _DAY
