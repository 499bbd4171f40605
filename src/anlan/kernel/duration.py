"""Lengths of time as plans write them: `2h`, `30m`, `3d`, `3wd` (working days), `-14d` (before the anchor)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from anlan.kernel.errors import Invalid

if TYPE_CHECKING:
    from anlan.kernel.calendar import WorkingCalendar

_FORM = re.compile(r"^(-?\d{1,5})(m|h|d|wd)$")
_PLAIN = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


@dataclass(frozen=True, slots=True, order=True)
class Duration:
    """`amount` of `unit`: minutes, hours, days of 24 hours, or working days of the Chinese calendar."""

    amount: int
    unit: str

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"


def parse_duration(text: str, *, field: str = "duration") -> Duration:
    """Read `2h`, `30m`, `3d`, `3wd` or `-14d`; raise Invalid otherwise."""
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

    Working days count as Chinese offices count them: the day itself is day 0, the clock ends at the same
    time of day on the n-th working day after it; a start outside working days counts from the next one.
    """
    if duration.unit == "wd":
        return calendar.add_working_days(start, duration.amount)
    return start + duration.amount * _PLAIN[duration.unit]
