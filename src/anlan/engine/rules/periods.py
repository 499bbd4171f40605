"""Periods of standing duties, in Beijing days: day, week (from Monday), month, or a number of days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from anlan.kernel.calendar import BEIJING
from anlan.kernel.duration import parse_duration
from anlan.kernel.errors import Invalid

_EPOCH = date(2024, 1, 1)  # a Monday; periods of n days are counted from it
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` up to `end`; `name` tells it from its neighbours (`2026-11-23/1d`)."""

    name: str
    start: datetime
    end: datetime


def find_period(every: str, at: datetime) -> Period:
    """The period that holds `at`."""
    today = at.astimezone(BEIJING).date()
    if every == "month":
        first = today.replace(day=1)
        return _make(every, first, (first + 32 * _DAY).replace(day=1))
    length = _count_days(every)
    first = today - (today - _EPOCH) % (length * _DAY)
    return _make(every, first, first + length * _DAY)


def list_periods(every: str, after: datetime, until: datetime) -> Iterator[Period]:
    """The periods that begin after `after` and not after `until`, oldest first: none is skipped silently."""
    period = find_period(every, after)
    while (period := find_period(every, period.end)).start <= until:
        yield period


def _count_days(every: str) -> int:
    if every in ("day", "week"):
        return 1 if every == "day" else 7
    duration = parse_duration(every, field="every")
    if duration.unit != "d" or duration.amount < 1:
        raise Invalid(
            f"A standing duty cannot come every {every}.", how="day, week, month or 30d.", field="every"
        )
    return duration.amount


def _make(every: str, first: date, end: date) -> Period:
    return Period(f"{first}/{every}", _midnight(first), _midnight(end))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING).astimezone(UTC)
