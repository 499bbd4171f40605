"""Lengths of time as plans write them.

`30m`, `2h`, `3d`, `3wd` (working days), `-14d` (before the anchor), `end-of-day` (办结之日: before midnight).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from anlan.kernel.calendar import BEIJING, WorkingCalendar
from anlan.kernel.errors import Invalid

_FORM = re.compile(r"^(-?\d{1,5})(m|h|d|wd)$")
END_OF_DAY = "end-of-day"
_PLAIN = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


@dataclass(frozen=True, slots=True, order=True)
class Duration:
    """`amount` of `unit`: m, h, d (24 hours), wd (Chinese working days) or eod (the end of that day)."""

    amount: int
    unit: str

    def __str__(self) -> str:
        if self.unit == "eod":
            return END_OF_DAY
        return f"{self.amount}{self.unit}"


def parse_duration(text: str, *, field: str = "duration") -> Duration:
    """Read `2h`, `30m`, `3d`, `3wd` or `-14d`; raise Invalid otherwise."""
    if text == END_OF_DAY:
        return Duration(0, "eod")
    match = _FORM.match(text)
    if match is None:
        raise Invalid(
            f"{text!r} is not a length of time.",
            how="Write a whole number and a unit: 30m, 2h, 3d, or 3wd for working days; -14d means before.",
            field=field,
        )
    return Duration(int(match[1]), match[2])


def add_duration(start: datetime, duration: Duration, calendar: WorkingCalendar) -> datetime:
    """The instant `duration` after `start`.

    Working days count as Chinese offices count them: the day itself is day 0, and the clock ends at the
    same time of day on the n-th working day after it.
    """
    if duration.unit == "wd":
        return calendar.add_working_days(start, duration.amount)
    if duration.unit == "eod":
        return end_of_day(start)
    return start + duration.amount * _PLAIN[duration.unit]


def end_of_day(at: datetime) -> datetime:
    """The midnight that ends the Beijing day of `at`, in the zone of `at`."""
    midnight = at.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight + _PLAIN["d"]).astimezone(at.tzinfo)
