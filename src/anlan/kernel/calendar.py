"""The Chinese working calendar: public holidays and make-up working days (调休), year by year.

The State Council publishes each year's arrangement in the autumn before. The pure calendar below is built
from day marks; `from_library` reads chinesecalendar, over which a bureau can lay its own table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
from chinese_calendar import constants

from anlan.kernel.errors import Invalid

BEIJING = ZoneInfo("Asia/Shanghai")
_LIBRARY_YEARS = frozenset(day.year for day in constants.holidays)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which days are working days. `overrides` wins over the library; `years` a bureau set itself.

    A year that is neither published in the library nor set by the bureau is an error, never a guess: a
    wrong make-up day moves a legal deadline.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether offices work on `day`; raises Invalid for an unpublished year."""
        if day in self.overrides:
            return self.overrides[day]
        if day.year in _LIBRARY_YEARS:
            return bool(chinese_calendar.is_workday(day))
        if day.year in self.years:
            return day.weekday() < 5
        raise Invalid(
            f"The working calendar of {day.year} is not known.",
            why="The State Council's holiday notice for that year is not in the calendar.",
            how=f"Set it with: anlan calendar set {day.year} FILE, or update the chinesecalendar package.",
            field="calendar",
            year=day.year,
        )

    def knows(self, year: int) -> bool:
        """Whether the working days of a year were published or set."""
        return year in _LIBRARY_YEARS or year in self.years

    def find_end(self, day: date) -> date | None:
        """The last day up to which working days are known without a gap from `day`; None if not even then."""
        year = day.year
        while self.knows(year):
            year += 1
        return date(year - 1, 12, 31) if year > day.year else None

    def add_working_days(self, start: datetime, amount: int) -> datetime:
        """`amount` working days after (before, if negative) `start`, at the same Beijing time of day."""
        local = start.astimezone(BEIJING)
        step = _ONE_DAY if amount >= 0 else -_ONE_DAY
        day, left = local.date(), abs(amount)
        while left:
            day += step
            left -= self.is_working(day)
        return datetime.combine(day, local.timetz()).astimezone(start.tzinfo)


STANDARD = WorkingCalendar()
