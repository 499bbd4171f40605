"""Spreadsheet files as rows of cells: xlsx, or CSV in UTF-8 or a Chinese national encoding."""

from __future__ import annotations

import csv
import zipfile
from functools import lru_cache
from io import BytesIO, StringIO
from typing import Any

import msgspec
from python_calamine import CalamineError, CalamineWorkbook
from ruamel.yaml import YAML

from anlan.host.library import find_library
from anlan.kernel.errors import Invalid
from anlan.signals.rules.hotline import Columns, Row

MOST_ROWS = 5_000
# What a sheet may unpack to; a far larger one is an attack, or not a hotline export.
_MOST_UNPACKED = 300 << 20
_SEPARATORS = ",\t;"


def read_rows(raw: bytes) -> list[Row]:
    """All rows of the first sheet, from the very first; raises Invalid for what is no spreadsheet."""
    rows = _read_xlsx(raw) if raw.startswith(b"PK\x03\x04") else _read_csv(raw)
    if len(rows) > MOST_ROWS:
        raise Invalid(
            f"The file has {len(rows)} rows; at most {MOST_ROWS} are taken at a time.",
            how="Split it.",
            field="file",
        )
    return rows


@lru_cache(maxsize=1)
def find_columns() -> Columns:
    """What hotline columns are called, from the library."""
    raw = YAML(typ="safe", pure=True).load(find_library() / "hotline" / "columns.yaml")
    return msgspec.convert(raw, type=Columns)


def _read_xlsx(raw: bytes) -> list[Row]:
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > _MOST_UNPACKED:
            raise Invalid("The spreadsheet unpacks to too much.", how="Split it.", field="file")
        book: Any = CalamineWorkbook.from_filelike(BytesIO(raw))
        rows: list[Row] = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as fault:
        raise _refuse(str(fault)) from fault
    return rows


def _read_csv(raw: bytes) -> list[Row]:
    text = _decode(raw)
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as fault:
        raise _refuse(str(fault)) from fault


def _decode(raw: bytes) -> str:
    """UTF-8 first: text in GB 18030 is almost never valid UTF-8, the other way round it often is."""
    if b"\0" in raw:
        raise _refuse("It holds NUL bytes.")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refuse("Its text is neither UTF-8 nor GB 18030.")


def _refuse(why: str) -> Invalid:
    return Invalid(
        "This is not a spreadsheet that can be read.",
        why=why,
        how="Export it as .xlsx, or as CSV in UTF-8 or GBK.",
        field="file",
    )
