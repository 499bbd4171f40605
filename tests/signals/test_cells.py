"""Cells of a spreadsheet as a person meant them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.kernel.calendar import BEIJING
from anlan.kernel.errors import Invalid
from anlan.signals.reading import find_columns
from anlan.signals.rules.cells import Cell, read_heading, read_text, read_ticket, read_time
from anlan.signals.rules.masking import MASK, mask_numbers

KNOWN = find_columns()


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-02 08:30:00",
        "2026/3/2 8:30",
        "2026.03.02 08:30",
        "2026年3月2日8时30分",
        "2026年3月2日 08:30:00",
        "２０２６-03-02 08：30",
        "2026-03-02T08:30:00+08:00",
        "2026-03-02T00:30:00Z",
        datetime.fromisoformat("2026-03-02T08:30"),
        datetime(2026, 3, 2, 0, 30, tzinfo=UTC),
        46083.354166666664,
        "46083.354166666664",
    ],
)
def test_one_instant_written_in_many_ways_is_read_as_beijing_time(cell: Cell) -> None:
    assert read_time(cell) == datetime(2026, 3, 2, 8, 30, tzinfo=BEIJING)


@pytest.mark.parametrize("cell", ["2026-03-02", "2026年3月2日", date(2026, 3, 2), 46083, 46083.0])
def test_a_date_alone_is_its_first_minute_which_never_buys_time(cell: Cell) -> None:
    assert read_time(cell) == datetime(2026, 3, 2, tzinfo=BEIJING)


@pytest.mark.parametrize(
    "cell", ["", None, "明天", "2026-13-01", "2026-02-30 08:00", 3, True, 1e9, "99999999", "25:00"]
)
def test_what_is_no_time_is_refused(cell: Cell) -> None:
    with pytest.raises(Invalid):
        read_time(cell)


@given(
    st.datetimes(
        min_value=datetime.fromisoformat("1990-01-01"), max_value=datetime.fromisoformat("2100-01-01")
    )
)
def test_an_excel_serial_number_is_the_second_it_stands_for(at: datetime) -> None:
    at = at.replace(microsecond=0)
    serial = (at - datetime.fromisoformat("1899-12-30")) / timedelta(days=1)
    assert read_time(serial) == at.replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("cell", "ticket"),
    [
        ("GD2026-001", "GD2026-001"),
        ("工单编号：GD2026-001", "GD2026-001"),
        ("No. gd2026-001", "GD2026-001"),
        ("12345-20260302001", "20260302001"),
        ("1234520260302", "1234520260302"),
        ("#88", "88"),
        (20260302001.0, "20260302001"),
        (20260302001, "20260302001"),
        ("Ｇ Ｄ １", "GD1"),
        ("无", ""),
        (None, ""),
    ],
)
def test_a_tickets_number_is_read_without_the_words_before_it(cell: Cell, ticket: str) -> None:
    assert read_ticket(cell, KNOWN.prefixes, KNOWN.blank) == ticket


@pytest.mark.parametrize("cell", ["无", "暂无", "/", " - ", "NULL", None, ""])
def test_what_stands_for_nothing_is_nothing(cell: Cell) -> None:
    assert read_text(cell, KNOWN.blank) == ""


def test_a_heading_is_compared_without_spaces_stars_and_full_width_forms() -> None:
    assert read_heading(" 受理\n时间＊：") == "受理时间"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("请回电13912340001谢谢", f"请回电{MASK}谢谢"),
        ("手机 139-1234-0001", f"手机 {MASK}"),
        ("座机024-12345678", f"座机{MASK}"),
        ("身份证21010219900101123X。", f"身份证{MASK}。"),
        ("报销了1234567元", "报销了1234567元"),
        ("2026年3月2日住院，票据号000123456789012345678", "2026年3月2日住院，票据号000123456789012345678"),
    ],
)
def test_numbers_that_point_at_a_person_are_masked_and_others_are_not(text: str, masked: str) -> None:
    assert mask_numbers(text) == masked
