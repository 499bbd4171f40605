"""The duty table of a month as offices keep it; brought in again it changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from anlan.deadlines.selectors import find_calendar
from anlan.directory.selectors import name_people, name_posts
from anlan.duty.access import access_roster
from anlan.duty.contracts import ShiftKind
from anlan.duty.models import Shift
from anlan.duty.services.rosters import read_kinds
from anlan.kernel.access import Actor, PostRef
from anlan.kernel.calendar import BEIJING

_WEEK = "一二三四五六日"
_DAY = timedelta(days=1)
_LINE = Side(style="thin")
_RESTING = PatternFill("solid", fgColor="F2F2F2")
Cells = Mapping[tuple[date, str], list[tuple[int, str]]]


def export_table(actor: Actor, post: PostRef, month: date) -> bytes:
    """An .xlsx with a row for each seat of each day, days merged, people by what the directory calls them."""
    roster = access_roster(actor, post)
    days = list_month(month)
    since = datetime.combine(days[0], time(), BEIJING)
    until = datetime.combine(days[-1] + _DAY, time(), BEIJING)
    rows = list(
        Shift.objects.filter(roster=roster, since__gte=since, since__lt=until).order_by("seat", "since")
    )
    labels = {pk: label for pk, (_, label) in name_people({row.person for row in rows}).items()}
    cells: dict[tuple[date, str], list[tuple[int, str]]] = defaultdict(list)
    for row in rows:
        day = row.since.astimezone(BEIJING).date()
        cells[day, row.kind].append((row.seat, labels.get(row.person, "")))
    title = name_posts([post]).get(post, (str(post), ""))[0]
    return _write(title, days, list(read_kinds(roster).values()), cells, roster.seats)


def list_month(month: date) -> list[date]:
    """Every day of the month that a day lies in."""
    day, days = month.replace(day=1), []
    while day.month == month.month:
        days.append(day)
        day += _DAY
    return days


def _write(title: str, days: Sequence[date], kinds: Sequence[ShiftKind], cells: Cells, seats: int) -> bytes:
    book = Workbook()
    page = book.worksheets[0]
    page.title = f"{days[0]:%Y-%m}"
    headers = ["日期", "星期", *(kind.zh for kind in kinds), "备注"]
    page.append([f"{title}{days[0].year}年{days[0].month}月值班表"])
    page.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(headers))
    page.cell(1, 1).font = Font(bold=True, size=16)
    page.append(headers)
    row = 3
    for day in days:
        _write_day(page, row, day, kinds, cells, seats)
        row += seats
    _dress(page, len(headers), row - 1)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _write_day(
    page: Worksheet, row: int, day: date, kinds: Sequence[ShiftKind], cells: Cells, seats: int
) -> None:
    calendar = find_calendar()
    known = day in calendar.overrides or calendar.knows(day.year)
    working = calendar.is_working(day) if known else day.weekday() < 5
    note = (
        "调休上班" if working and day.weekday() > 4 else "放假" if not working and day.weekday() < 5 else ""
    )
    page.cell(row, 1, f"{day.month}月{day.day}日")
    page.cell(row, 2, _WEEK[day.weekday()])
    for number, kind in enumerate(kinds, start=3):
        for offset, (_, label) in enumerate(cells.get((day, kind.code), ())[:seats]):
            page.cell(row + offset, number, label)
    page.cell(row, len(kinds) + 3, note)
    for column in (1, 2, len(kinds) + 3):
        if seats > 1:
            page.merge_cells(start_row=row, end_row=row + seats - 1, start_column=column, end_column=column)
    if not working:
        for offset in range(seats):
            for column in range(1, len(kinds) + 4):
                page.cell(row + offset, column).fill = _RESTING


def _dress(page: Worksheet, columns: int, last: int) -> None:
    for line in page.iter_rows(min_row=1, max_row=last, max_col=columns):
        for cell in line:
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            if (cell.row or 0) > 1:
                cell.border = Border(_LINE, _LINE, _LINE, _LINE)
    for number in range(1, columns + 1):
        page.column_dimensions[get_column_letter(number)].width = 14
    page.freeze_panes = "A3"
    page.page_setup.orientation = "landscape"
