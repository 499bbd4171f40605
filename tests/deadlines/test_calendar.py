from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.deadlines.models import CalendarYear, WorkingDay
from anlan.deadlines.selectors import find_calendar
from anlan.deadlines.services import set_calendar
from anlan.deadlines.services.calendar import read_days
from anlan.kernel.access import ENGINE, Actor
from anlan.kernel.errors import Forbidden, Invalid
from anlan.ledger.services import list_since

from .effects import MONDAY

TABLE = ["date,working", "2031-10-01,休", "2031-10-11,班"]


def set_table(lines: list[str], year: int = 2031) -> int:
    return set_calendar(year=year, lines=lines, actor=ENGINE, now=MONDAY)


def test_an_unpublished_year_is_an_error_until_the_bureau_sets_it(db: None) -> None:
    with pytest.raises(Invalid, match="anlan calendar set 2031 FILE"):
        find_calendar().is_working(date(2031, 10, 1))
    assert set_table(TABLE) == 2
    calendar = find_calendar()
    assert not calendar.is_working(date(2031, 10, 1))  # a Wednesday off
    assert calendar.is_working(date(2031, 10, 11))  # a Saturday worked
    assert calendar.is_working(date(2031, 10, 13))  # a Monday as usual
    assert not calendar.is_working(date(2031, 10, 12))  # a Sunday as usual


def test_the_bureaus_table_lies_over_the_published_year(db: None) -> None:
    assert find_calendar().is_working(date(2026, 3, 3))
    set_table(["date,working", "2026-03-03,0"], year=2026)
    assert not find_calendar().is_working(date(2026, 3, 3))
    assert not find_calendar().is_working(date(2026, 10, 1))


def test_setting_a_year_again_replaces_it_and_every_reader_sees_it(db: None) -> None:
    set_table(TABLE)
    before = find_calendar()
    assert find_calendar() is before
    set_table(["date,working", "2031-10-02,0"])
    assert find_calendar().is_working(date(2031, 10, 1))
    assert WorkingDay.objects.count() == 1
    assert CalendarYear.objects.get().set_by == "engine"


def test_each_change_of_the_calendar_is_on_record_and_the_same_table_again_is_none(db: None) -> None:
    for _ in range(2):
        set_table(TABLE)
    set_table(["date,working", "2031-10-02,0"])
    entries = list_since("calendar")
    assert [entry.type for entry in entries] == ["calendar-set", "calendar-set"]
    assert entries[0].data["days"] == {"2031-10-01": False, "2031-10-11": True}


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        (["day,working", "2031-10-01,0"], "row 1"),
        ([], "row 1"),
        (["date,working", "2031-13-01,0"], "row 2, column date"),
        (["date,working", "2030-10-01,0"], "row 2, column date"),
        (["date,working", "2031-10-01,0", "2031-10-01,1"], "row 3, column date"),
        (["date,working", "2031-10-01,maybe"], "row 2, column working"),
        (["date,working", "2031-10-01"], "row 2, column working"),
    ],
)
def test_a_table_that_cannot_be_read_names_row_and_column_and_changes_nothing(
    db: None, lines: list[str], field: str
) -> None:
    set_table(TABLE)
    with pytest.raises(Invalid) as refusal:
        set_table(lines)
    assert refusal.value.field == field
    assert WorkingDay.objects.count() == 2


def test_only_an_administrator_sets_the_calendar(db: None) -> None:
    with pytest.raises(Forbidden, match="administrator"):
        set_calendar(year=2031, lines=TABLE, actor=Actor(name="210100:duty-officer"), now=MONDAY)
    assert not CalendarYear.objects.exists()


@given(st.dictionaries(st.dates(date(2031, 1, 1), date(2031, 12, 31)), st.booleans()))
def test_every_table_reads_back_as_it_was_written(days: dict[date, bool]) -> None:
    lines = ["date,working", *(f"{day},{int(working)}" for day, working in days.items())]
    assert read_days(2031, lines) == days


def test_up_to_when_days_are_known_is_told_and_a_set_year_moves_it(db: None) -> None:
    end = find_calendar().find_end(date(2026, 3, 2))
    assert end is not None
    assert find_calendar().find_end(date(end.year + 1, 1, 1)) is None
    set_table(["date,working"], year=end.year + 1)
    assert find_calendar().find_end(date(2026, 3, 2)) == date(end.year + 1, 12, 31)
