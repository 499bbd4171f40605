"""Lengths of time, and the working calendar: in 2026, 1-7 October are off and Saturday the 10th is worked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.kernel.calendar import BEIJING, STANDARD, WorkingCalendar
from anlan.kernel.duration import Duration, add_duration, parse_duration
from anlan.kernel.errors import Invalid


def beijing(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=BEIJING)


@pytest.mark.parametrize("text", ["30m", "2h", "3d", "15wd", "-14d", "end-of-day"])
def test_a_length_reads_back_as_it_was_written(text: str) -> None:
    assert str(parse_duration(text)) == text


@pytest.mark.parametrize("text", ["", "2", "h", "2 h", "1.5h", "2w", "soon", "-", "999999h"])
def test_what_is_no_length_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(Invalid, match="30m, 2h, 3d"):
        parse_duration(text)


def test_hours_and_days_are_plain_time() -> None:
    start = beijing(9, 30)
    assert add_duration(start, parse_duration("2h"), STANDARD) == beijing(9, 30, 11)
    assert add_duration(start, parse_duration("-14d"), STANDARD) == beijing(9, 16)


def test_working_days_pass_over_the_national_day_and_count_the_make_up_saturday() -> None:
    """From Wed 30 Sept: 1 Thu 8 Oct, 2 Fri 9, 3 Sat 10 (worked), 4 Mon 12."""
    start = beijing(9, 30)
    ends = [add_duration(start, Duration(days, "wd"), STANDARD) for days in (1, 2, 3, 4)]
    assert ends == [beijing(10, 8), beijing(10, 9), beijing(10, 10), beijing(10, 12)]


def test_working_days_count_backwards_too() -> None:
    assert add_duration(beijing(10, 8), Duration(-1, "wd"), STANDARD) == beijing(9, 30)


def test_the_day_is_beijings_even_when_the_time_is_in_utc() -> None:
    """17:00 UTC on Friday 6 March is already Saturday in Beijing."""
    start = datetime(2026, 3, 6, 17, 0, tzinfo=UTC)
    assert add_duration(start, Duration(1, "wd"), STANDARD) == datetime(2026, 3, 8, 17, 0, tzinfo=UTC)


def test_the_end_of_the_day_is_the_midnight_in_beijing() -> None:
    start = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    assert add_duration(start, parse_duration("end-of-day"), STANDARD) == datetime(2026, 3, 2, 16, tzinfo=UTC)


def test_an_unpublished_year_is_an_error_that_says_how_to_set_it() -> None:
    with pytest.raises(Invalid, match="anlan calendar set 2031"):
        STANDARD.is_working(date(2031, 3, 3))


def test_a_bureaus_own_table_wins_and_makes_a_year_known() -> None:
    own = WorkingCalendar({date(2031, 3, 3): False, date(2026, 10, 10): False}, frozenset({2031}))
    assert not own.is_working(date(2031, 3, 3))
    assert own.is_working(date(2031, 3, 4))
    assert not own.is_working(date(2031, 3, 8))
    assert not own.is_working(date(2026, 10, 10))


@given(st.datetimes(datetime(2025, 2, 1), datetime(2026, 6, 1), timezones=st.just(UTC)), st.integers(1, 40))  # noqa: DTZ001
def test_there_are_exactly_as_many_working_days_in_between(start: datetime, days: int) -> None:
    end = add_duration(start, Duration(days, "wd"), STANDARD)
    first, last = start.astimezone(BEIJING).date(), end.astimezone(BEIJING).date()
    passed = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(STANDARD.is_working(day) for day in passed) == days
    assert STANDARD.is_working(last)
