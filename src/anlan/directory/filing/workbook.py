"""The spreadsheet: read with every error's row and column, and an empty one to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from python_calamine import CalamineError, CalamineWorkbook

from anlan.directory.filing.loading import Problem, Row, describe
from anlan.directory.filing.sheets import SHEETS, Column, Sheet
from anlan.kernel.errors import AnlanError, Invalid

LARGEST = 20 * 1024 * 1024
# The template's example row starts with it and is passed over.
_EXAMPLE = "例："


def read_workbook(path: Path) -> tuple[list[Row], list[Problem]]:
    """All rows of all sheets and what is wrong with them. Raises Invalid when it is no spreadsheet at all."""
    book = _open(path)
    titles = {sheet.title: key for key, sheet in SHEETS.items()}
    rows: list[Row] = []
    problems: list[Problem] = []
    for title in book.sheet_names:
        if title not in titles:
            how = f"Use the names {'、'.join(titles)}, or delete the sheet."
            problems.append(Problem(title, 0, "", "This sheet is not known.", how))
            continue
        table = book.get_sheet_by_name(title).to_python(skip_empty_area=False)
        _read_sheet(titles[title], table, rows, problems)
    return rows, problems


def write_template(path: Path) -> None:
    """An empty spreadsheet with all sheets, headers and an example row; required headers are bold with *."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in SHEETS.values():
        page = book.create_sheet(sheet.title)
        page.append([column.header + ("*" if column.required else "") for column in sheet.columns])
        first, *others = (column.example for column in sheet.columns)
        page.append([f"{_EXAMPLE}{first}", *others])
        page.freeze_panes = "A2"
        for number, column in enumerate(sheet.columns, start=1):
            page.cell(1, number).font = Font(bold=column.required)
            page.column_dimensions[get_column_letter(number)].width = 18
    book.save(path)


def _open(path: Path) -> CalamineWorkbook:
    if not path.is_file():
        raise Invalid(f"There is no file {path.name}.", field="file")
    if path.stat().st_size > LARGEST:
        raise Invalid(
            f"{path.name} is larger than 20 MB.", how="Keep only the six sheets in it.", field="file"
        )
    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError):
        raise Invalid(
            f"{path.name} is not a spreadsheet that can be read.",
            how="Save it as .xlsx; an empty one is made by: anlan directory template FILE.xlsx.",
            field="file",
        ) from None


def _read_sheet(key: str, table: Sequence[Sequence[Any]], rows: list[Row], problems: list[Problem]) -> None:
    if not table:
        return
    columns = _find_columns(SHEETS[key], table[0], problems)
    if columns is None:
        return
    for number, cells in enumerate(table[1:], start=2):
        if not any(_filled(cell) for cell in cells) or str(cells[0]).startswith(_EXAMPLE):
            continue
        row = _read_row(key, number, columns, cells, problems)
        if row is not None:
            rows.append(row)


def _find_columns(
    sheet: Sheet, headers: Sequence[Any], problems: list[Problem]
) -> list[Column | None] | None:
    """The column at each place; None for a sheet whose rows cannot be understood."""
    known = {column.header: column for column in sheet.columns}
    texts = [str(header).strip().removesuffix("*") for header in headers]
    found = [known.get(text) for text in texts]
    wrong = [
        Problem(sheet.title, 1, text, "This column is not known.", f"Use: {'、'.join(known)}.")
        for text, column in zip(texts, found, strict=True)
        if text and column is None
    ]
    wrong += [
        Problem(sheet.title, 1, text, "This column is there twice.", "Delete one.")
        for text in sorted({text for text in texts if text in known and texts.count(text) > 1})
    ]
    wrong += [
        Problem(
            sheet.title, 1, column.header, "This column is missing.", "Add it; its cells may not be empty."
        )
        for column in sheet.columns
        if column.required and column not in found
    ]
    problems.extend(wrong)
    return None if wrong else found


def _read_row(
    key: str,
    number: int,
    columns: list[Column | None],
    cells: Sequence[Any],
    problems: list[Problem],
) -> Row | None:
    values: dict[str, Any] = {}
    wrong: list[Problem] = []
    for column, cell in zip(columns, cells, strict=False):
        if column is None:
            continue
        try:
            if _filled(cell):
                values[column.name] = column.read(cell)
            elif column.required:
                raise Invalid("This cell is empty.", how="Fill it in.", field=column.name)
        except AnlanError as error:
            error.field = column.name
            wrong.append(describe(key, number, error))
    problems.extend(wrong)
    return None if wrong else Row(key, number, values)


def _filled(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""
