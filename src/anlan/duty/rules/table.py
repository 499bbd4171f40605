"""A monthly duty table (值班表) as offices keep it, from a grid of cells into names by day and column.

What it copes with: a title above, headers over one or two rows, merged cells (one leader for a week, a day
over several rows of names), several names in a cell, two shifts in a cell (`白：甲 夜：乙`, `甲（白班）`),
days as `1日`, `11月1日`, `2026/11/1`, dates and serial numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

Cell = object
Merged = tuple[tuple[int, int], tuple[int, int]]

_DATE, _IGNORED = {"日期", "时间", "值班日期"}, ("星期", "周", "备注", "电话", "联系", "手机", "序号", "签字")
_SPLIT = re.compile(r"[、，,；;/／|\n\r\t 　]+")
_MONTH = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月")
_DAYS = (
    re.compile(r"(?P<y>\d{4})[年/.\-](?P<m>\d{1,2})[月/.\-](?P<d>\d{1,2})日?"),
    re.compile(r"(?P<m>\d{1,2})[月/.\-](?P<d>\d{1,2})日?"),
    re.compile(r"(?P<d>\d{1,2})[日号]?"),
)
_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 36526, 73415  # 2000 to 2100


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a place: row and column as the sheet counts and calls them."""

    row: int
    column: str
    what: str
    how: str = ""

    @property
    def place(self) -> str:
        return f"row {self.row}, column {self.column}" if self.row else self.column


@dataclass(frozen=True, slots=True)
class Named:
    """A name in the table: of which day, in which column, for which shift if the cell says so."""

    day: date
    column: str
    shift: str
    name: str
    row: int


@dataclass(slots=True)
class Table:
    """What was read. `days`: all days of the table; `columns`: the headers that hold names."""

    names: list[Named] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_table(
    cells: Sequence[Sequence[Cell]],
    merged: Iterable[Merged],
    *,
    month: date | None,
    shifts: Mapping[str, str],
) -> Table:
    """Read a sheet. `month`: its first day, where the caller knows it; else a title says it (2026年11月).

    `shifts`: words for shifts as cells mix them in (白, 白班 -> day).
    """
    grid, table = _fill(cells, merged), Table()
    head = _find_head(grid)
    if head is None:
        table.faults.append(Fault(0, "日期", "There is no column 日期.", "Name the column of days 日期."))
        return table
    row, column, depth = head
    month = month or _find_month(grid[:row])
    headers = _read_headers(grid, row, depth, column)
    table.columns = list(dict.fromkeys(headers.values()))
    for number, line in enumerate(grid[row + depth :], start=row + depth + 1):
        _read_line(table, line, number, column, headers, month, shifts)
    table.days = list(dict.fromkeys(table.days))
    return table


def _fill(cells: Sequence[Sequence[Cell]], merged: Iterable[Merged]) -> list[list[Cell]]:
    """The value of merged cells stands in each of them; all lines of one width."""
    width = max((len(line) for line in cells), default=0)
    grid = [[*line, *[""] * (width - len(line))] for line in cells]
    for (top, left), (bottom, right) in merged:
        for row in range(top, min(bottom, len(grid) - 1) + 1):
            for column in range(left, min(right, width - 1) + 1):
                grid[row][column] = grid[top][left]
    return grid


def _find_head(grid: Sequence[Sequence[Cell]]) -> tuple[int, int, int] | None:
    """Row and column of 日期, and over how many rows the headers go."""
    for row, line in enumerate(grid[:15]):
        for column, cell in enumerate(line):
            if _text(cell).replace(" ", "") in _DATE:
                depth = 1
                while row + depth < len(grid) and _text(grid[row + depth][column]) == _text(cell):
                    depth += 1
                return row, column, depth
    return None


def _find_month(lines: Iterable[Sequence[Cell]]) -> date | None:
    for line in lines:
        for cell in line:
            if found := _MONTH.search(_text(cell)):
                return date(int(found[1]), int(found[2]), 1)
    return None


def _read_headers(grid: Sequence[Sequence[Cell]], row: int, depth: int, skip: int) -> dict[int, str]:
    """Column -> its header, the lowest that says something; columns beside the names are left out."""
    headers: dict[int, str] = {}
    for column in range(len(grid[row])):
        parts = list(dict.fromkeys(_text(grid[row + n][column]) for n in range(depth)))
        parts = [part for part in parts if part]
        if column == skip or not parts or any(word in parts[-1] for word in _IGNORED):
            continue
        headers[column] = " ".join(parts)
    return headers


def _read_line(
    table: Table,
    line: Sequence[Cell],
    number: int,
    column: int,
    headers: Mapping[int, str],
    month: date | None,
    shifts: Mapping[str, str],
) -> None:
    filled = {index: _text(line[index]) for index in headers if _text(line[index])}
    if not _text(line[column]):
        if filled:
            table.faults.append(Fault(number, "日期", "This row has names and no day.", "Write it."))
        return
    day = read_day(line[column], month)
    if day is None:
        if filled:  # a note below the table is no fault
            table.faults.append(_explain_day(line[column], number, month))
        return
    table.days.append(day)
    for index, text in filled.items():
        for shift, name in split_names(text, shifts):
            new = Named(day, headers[index], shift, name, number)
            # A merged cell repeats its names on each row of the same day.
            if not any(
                (old.day, old.column, old.shift, old.name) == (new.day, new.column, new.shift, new.name)
                for old in table.names
            ):
                table.names.append(new)


def _explain_day(cell: Cell, number: int, month: date | None) -> Fault:
    how = "Write 2026-11-01, 11月1日 or 1日."
    if month is None:
        how += " A day alone needs a month: in the title (2026年11月), or --month 2026-11."
    return Fault(number, "日期", f"{_text(cell)!r} is not a day.", how)


def read_day(cell: Cell, month: date | None) -> date | None:
    """A day in any of its forms; None for what is none, or lies in another month than the table."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if cell == int(cell) and _FIRST_SERIAL <= cell <= _LAST_SERIAL:
            return _EPOCH + timedelta(days=int(cell))
        return _make_day(month, None, None, int(cell)) if cell == int(cell) else None
    text = re.sub(r"[（(].*?[）)]|\s|星期.|周.", "", _text(cell))
    for pattern in _DAYS:
        if found := pattern.fullmatch(text):
            told = found.groupdict()
            year, number = told.get("y"), told.get("m")
            return _make_day(
                month, int(year) if year else None, int(number) if number else None, int(told["d"])
            )
    return None


def _make_day(month: date | None, year: int | None, number: int | None, day: int) -> date | None:
    if month is None and (year is None or number is None):
        return None
    try:
        return date(year or (month.year if month else 0), number or (month.month if month else 0), day)
    except ValueError:
        return None


def split_names(text: str, shifts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(shift, name) of a cell; an empty shift where the cell names none.

    A word for a shift before a name holds until the next one: `白：甲 夜：乙`; one in brackets is of the name
    before it alone: `甲（白班）`.
    """
    words = "|".join(sorted(map(re.escape, shifts), key=len, reverse=True))
    if words:
        text = re.sub(rf"(?:^|(?<=[\s、，,；;/／|]))({words})\s*[:：]\s*", r"\n\1:\n", text)
    held = ""
    for part in _SPLIT.split(text):
        word = part.rstrip(":：")
        if part.endswith((":", "：")) and word in shifts:
            held = shifts[word]
        elif part:
            yield _read_name(part, held, shifts)


def _read_name(part: str, held: str, shifts: Mapping[str, str]) -> tuple[str, str]:
    found = re.fullmatch(r"(.+?)[（(](.+?)[）)]", part)
    if found and found[2] in shifts:
        return shifts[found[2]], found[1]
    return held, part


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell).strip()
