"""Cells of a spreadsheet as a person meant them: blanks, ticket numbers, times."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from anlan.kernel.calendar import BEIJING
from anlan.kernel.errors import Invalid

Cell = str | float | int | bool | datetime | date | time | timedelta | None
# Day 0 of Excel's calendar, shifted by its phantom 29 February 1900: right for every date since March 1900.
_EXCEL_DAY_0 = datetime.fromisoformat("1899-12-30")
_SERIALS = range(30_000, 80_000)  # 1982 to 2119
_TIME = re.compile(
    r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[T ]*(\d{1,2})[:时点](\d{1,2})?[:分]?(?:(\d{1,2})秒?)?(?:\.\d+)?)?$"
)
_SERIAL = re.compile(r"^\d{5}(\.\d+)?$")


def read_text(cell: Cell, blank: Collection[str] = ()) -> str:
    """The cell's text without outer spaces; empty for what stands for nothing."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).replace("\0", "").strip()
    return "" if unicodedata.normalize("NFKC", text) in blank else text


def read_heading(cell: Cell) -> str:
    """A heading without spaces, line breaks and full-width forms, so that it can be compared."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", read_text(cell))).strip("*:")


def read_ticket(cell: Cell, prefixes: Collection[str], blank: Collection[str]) -> str:
    """A ticket's number without the words before it: `工单编号：GD2026-1` is `GD2026-1`."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", read_text(cell, blank))).upper()
    for prefix in sorted(prefixes, key=len, reverse=True):
        rest = text.removeprefix(prefix.upper()).lstrip(":-#.") if text.startswith(prefix.upper()) else ""
        # A number that merely begins like a prefix is left whole.
        if rest and (not prefix.isdigit() or text[len(prefix)] in ":-#"):
            return rest
    return text


def read_time(cell: Cell) -> datetime:
    """A Beijing time as an aware one; a date alone means its first minute, which never buys time.

    Raises Invalid for what is no time.
    """
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=BEIJING) if cell.tzinfo is None else cell
    if isinstance(cell, date):
        return datetime.combine(cell, time(), BEIJING)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _read_serial(float(cell))
    text = unicodedata.normalize("NFKC", read_text(cell))
    return _read_serial(float(text)) if _SERIAL.match(text) else _read_written(text)


def _read_serial(serial: float) -> datetime:
    if int(serial) not in _SERIALS:
        raise _refuse_time()
    seconds = round((serial - int(serial)) * 86_400)
    return (_EXCEL_DAY_0 + timedelta(days=int(serial), seconds=seconds)).replace(tzinfo=BEIJING)


def _read_written(text: str) -> datetime:
    try:
        found = _TIME.match(text)
        if found:
            year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
            return datetime(year, month, day, hour, minute, second, tzinfo=BEIJING)
        at = datetime.fromisoformat(text)
    except ValueError as fault:
        raise _refuse_time() from fault
    return at.replace(tzinfo=BEIJING) if at.tzinfo is None else at


def _refuse_time() -> Invalid:
    return Invalid("This is not a time.", how="Write it like 2026-03-02 08:30:00, or as a date cell.")
