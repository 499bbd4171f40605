"""Duty tables as offices keep them, read and brought in."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from anlan.duty.contracts import BACKUP_SEAT
from anlan.duty.filing import Imported, export_table, import_table
from anlan.duty.models import Shift
from anlan.duty.rules.table import read_day, read_table, split_names
from anlan.duty.services.shifts import swap_shifts
from anlan.kernel.access import PostRef
from anlan.kernel.clock import FixedClock
from anlan.kernel.errors import Forbidden, Invalid, OutOfOrder
from anlan.ledger.services import check_ledger, list_since
from tests.duty.conftest import DUTY, KINDS, Putting, call, open_roster

MARCH = date(2026, 3, 1)
SHIFTS = {"白班": "day", "白": "day", "夜班": "night", "夜": "night"}


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("1日", date(2026, 3, 1)),
        ("3月2日", date(2026, 3, 2)),
        ("3月2日（星期一）", date(2026, 3, 2)),
        ("2026/3/3", date(2026, 3, 3)),
        ("2026-03-04", date(2026, 3, 4)),
        ("2026年3月5日", date(2026, 3, 5)),
        (6, date(2026, 3, 6)),
        (7.0, date(2026, 3, 7)),
        (46089, date(2026, 3, 8)),
        (datetime.fromisoformat("2026-03-09T12:00"), date(2026, 3, 9)),
        (date(2026, 3, 10), date(2026, 3, 10)),
        ("32日", None),
        ("备注", None),
        (1.5, None),
    ],
)
def test_days_in_every_form(cell: object, day: date | None) -> None:
    assert read_day(cell, MARCH) == day


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("值a", [("", "值a")]),
        ("值a、值b", [("", "值a"), ("", "值b")]),
        ("值a\n值b", [("", "值a"), ("", "值b")]),
        ("白：值a 夜：值b", [("day", "值a"), ("night", "值b")]),
        ("白班:值a、值b\n夜班:值c", [("day", "值a"), ("day", "值b"), ("night", "值c")]),
        ("值a（白）/值b（夜班）", [("day", "值a"), ("night", "值b")]),
        ("值a（组长）", [("", "值a（组长）")]),
    ],
)
def test_cells_with_several_names_and_two_shifts(text: str, names: list[tuple[str, str]]) -> None:
    assert list(split_names(text, SHIFTS)) == names


def test_merged_days_and_leaders_stand_in_each_row() -> None:
    cells = [
        ["值班表 2026年3月", "", "", ""],
        ["日期", "星期", "值班员", "带班领导"],
        ["1日", "日", "值a", "局长"],
        ["", "", "值b", ""],
        ["2日", "一", "值c", ""],
        ["说明：节假日照常", "", "", ""],
    ]
    merged = [((2, 0), (3, 0)), ((2, 3), (4, 3))]
    table = read_table(cells, merged, month=None, shifts=SHIFTS)
    assert table.faults == []
    assert [(n.day.day, n.column, n.name) for n in table.names] == [
        (1, "值班员", "值a"),
        (1, "带班领导", "局长"),
        (1, "值班员", "值b"),
        (2, "值班员", "值c"),
        (2, "带班领导", "局长"),
    ]


def test_headers_over_two_rows_and_a_day_without_its_month() -> None:
    cells = [["日期", "值班员", ""], ["", "白班", "夜班"], ["1日", "值a", "值b"]]
    table = read_table(cells, [((0, 0), (1, 0)), ((0, 1), (0, 2))], month=None, shifts=SHIFTS)
    assert table.columns == ["值班员 白班", "值班员 夜班"]
    (fault,) = table.faults
    assert (fault.place, "month" in fault.how) == ("row 3, column 日期", True)


def make_book(rows: list[list[Any]], merged: tuple[str, ...] = ()) -> bytes:
    book = Workbook()
    page = book.worksheets[0]
    for row in rows:
        page.append(row)
    for cells in merged:
        page.merge_cells(cells)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def bring_in(content: bytes, wall: FixedClock, **options: Any) -> tuple[Imported, ...]:
    return import_table(actor=call("group-office"), wall=wall, post=DUTY, content=content, **options)


HEAD = ["日期", "星期", "白班", "夜班", "备注"]


def test_a_table_is_brought_in_whole_and_again_changes_nothing(roster: PostRef, wall: FixedClock) -> None:
    content = make_book(
        [
            ["局值班员2026年3月值班表"],
            HEAD,
            ["1日", "日", "值a", "值b", ""],
            ["3月2日", "一", "值c", "值d", "x"],
        ]
    )
    (done,) = bring_in(content, wall)
    assert (done.created, done.removed) == (4, 0)
    entries = len(list_since(f"roster:{DUTY}"))
    (again,) = bring_in(content, wall)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 4)
    assert len(list_since(f"roster:{DUTY}")) == entries
    assert check_ledger().findings == ()


def test_what_the_table_leaves_out_goes_and_a_swap_stays(put: Putting, wall: FixedClock) -> None:
    first, second = put(("day", "03-01", "duty-a"), ("day", "03-02", "duty-b")).numbers
    put(("night", "03-01", "duty-c"))
    swap_shifts(actor=call("group-office"), wall=wall, post=DUTY, n=first, other=second)
    content = make_book([["2026年3月"], HEAD, ["1日", "日", "值a", "", ""], ["2日", "一", "值b", "", ""]])
    (done,) = bring_in(content, wall)
    assert (done.unchanged, done.removed, done.changed) == (2, 1, 0)
    assert set(Shift.objects.values_list("how", flat=True)) == {"swap"}


def test_every_fault_has_its_row_and_column_and_nothing_is_done(roster: PostRef, wall: FixedClock) -> None:
    content = make_book(
        [
            ["2026年3月"],
            ["日期", "白班", "夜班", "总指挥"],
            ["1日", "值a", "无此人", "x"],
            ["39日", "值b", "值c", ""],
        ]
    )
    with pytest.raises(Invalid) as refused:
        bring_in(content, wall)
    places = {(fault["row"], fault["column"]) for fault in refused.value.facts["errors"]}
    assert places == {(3, "夜班"), (4, "日期"), (0, "总指挥")}
    assert Shift.objects.count() == 0


def test_one_person_twice_at_once_is_refused_with_its_place(roster: PostRef, wall: FixedClock) -> None:
    behind = ["日期", "白班", "备班"]
    content = make_book([["2026年3月"], behind, ["1日", "值a", "值b"], ["2日", "值c", "值c"]])
    with pytest.raises(OutOfOrder) as refused:
        bring_in(content, wall)
    assert refused.value.field in ("row 4, column 白班", "row 4, column 备班")
    assert Shift.objects.count() == 0


def test_two_seats_take_names_over_two_rows(bureau: None, wall: FixedClock) -> None:
    open_roster(wall, seats=2, kinds=KINDS)
    content = make_book(
        [["2026年3月"], HEAD, ["1日", "日", "值a", "值c"], ["", "", "值b", "值d"]], merged=("A3:A4", "B3:B4")
    )
    bring_in(content, wall)
    assert set(Shift.objects.values_list("kind", "seat")) == {
        ("day", 1),
        ("day", 2),
        ("night", 1),
        ("night", 2),
    }
    too_many = make_book([["2026年3月"], HEAD, ["1日", "日", "值a、值b、值c", ""]])
    with pytest.raises(Invalid, match="More names"):
        bring_in(too_many, wall)


def test_what_is_written_is_read_again_without_a_change(bureau: None, wall: FixedClock) -> None:
    open_roster(wall, seats=2, kinds=KINDS)
    rows = [
        ["2026年3月"],
        ["日期", "白班", "夜班", "备班"],
        ["1日", "值a、值b", "值c、值d", ""],
        ["2日", "值a、值b", "", "值c"],
    ]
    (first,) = bring_in(make_book(rows), wall)
    assert first.created == 7
    content = export_table(call("duty-a"), DUTY, MARCH)
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    assert sheet["A1"].value == "duty-officer2026年3月值班表"
    assert len(sheet.merged_cells.ranges) > 31
    (again,) = bring_in(content, wall)
    assert (again.unchanged, again.created, again.changed, again.removed) == (7, 0, 0, 0)
    assert Shift.objects.filter(seat=BACKUP_SEAT).count() == 1


def test_only_a_keeper_brings_in_and_only_a_spreadsheet(roster: PostRef, wall: FixedClock) -> None:
    with pytest.raises(Forbidden):
        import_table(actor=call("duty-a"), wall=wall, post=DUTY, content=b"")
    with pytest.raises(Invalid, match="not a spreadsheet"):
        bring_in(b"PK nothing", wall)
    with pytest.raises(Invalid, match="no column 日期"):
        bring_in(make_book([["a"]]), wall)
