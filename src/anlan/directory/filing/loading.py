"""Applying rows: all or nothing, every error of the file at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from anlan.directory.contracts import Outcome
from anlan.directory.filing.sheets import SHEETS, Stage, Values, Write
from anlan.directory.journal import change, record_change
from anlan.kernel.access import Actor
from anlan.kernel.errors import AnlanError

_STRONGER = (Outcome.UNCHANGED, Outcome.CHANGED, Outcome.CREATED)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a file, where, and how to mend it. `row` is the spreadsheet's number; 0 is none."""

    sheet: str
    row: int
    column: str
    what: str
    how: str

    def __str__(self) -> str:
        row = f"第 {self.row} 行" if self.row else ""
        place = "，".join(part for part in (self.sheet, row, self.column) if part)
        return f"{place}: {self.what} {self.how}".rstrip()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet (a key of SHEETS) with its cells read."""

    sheet: str
    number: int
    values: Values


@dataclass(frozen=True, slots=True)
class Report:
    """What a file did: rows counted by outcome per sheet title. With problems, nothing was written."""

    outcomes: dict[str, Counter[Outcome]]
    problems: tuple[Problem, ...]
    written: bool


@change
def load_rows(
    rows: Iterable[Row],
    *,
    actor: Actor,
    now: datetime,
    source: str = "",
    problems: Iterable[Problem] = (),
    dry_run: bool = False,
) -> Report:
    """Write all rows, or none when one is wrong; `problems` are those already found while reading.

    The rows are written even then, and taken back, so that the services themselves find every error.
    `source` (the file's digest) goes into the record.
    """
    found = list(problems)
    done: dict[tuple[str, int], Outcome] = {}
    failed: set[tuple[str, int]] = set()
    savepoint = transaction.savepoint()
    for row, write in _order_writes(list(rows), found):
        key = (row.sheet, row.number)
        if key in failed:
            continue
        try:
            outcome = write(actor, now)
        except AnlanError as error:
            failed.add(key)
            found.append(describe(row.sheet, row.number, error))
        else:
            done[key] = max(done.get(key, outcome), outcome, key=_STRONGER.index)
    changed = any(outcome is not Outcome.UNCHANGED for outcome in done.values())
    if found or dry_run:
        transaction.savepoint_rollback(savepoint)
    elif changed:
        record_change("imported", bureau=None, actor=actor, now=now, source=source, rows=len(done))
    found.sort(key=lambda problem: (problem.sheet, problem.row))
    return Report(_count(done), tuple(found), written=changed and not found and not dry_run)


def describe(sheet: str, number: int, error: AnlanError) -> Problem:
    """The error of a row as a problem at its column."""
    headers = {column.name: column.header for column in SHEETS[sheet].columns}
    how = " ".join(part for part in (error.why, error.how) if part)
    return Problem(SHEETS[sheet].title, number, headers.get(error.field, error.field), error.what, how)


def _order_writes(rows: list[Row], found: list[Problem]) -> Iterator[tuple[Row, Write]]:
    """All writes by stage, a parent before its children, rows otherwise in the file's order."""
    depths = _find_depths(rows)
    planned: list[tuple[Stage, int, int, Row, Write]] = []
    for number, row in enumerate(rows):
        try:
            for stage, write in SHEETS[row.sheet].plan(row.values):
                depth = depths.get(row.values["code"], 0) if stage is Stage.BUREAU else 0
                planned.append((stage, depth, number, row, write))
        except AnlanError as error:
            found.append(describe(row.sheet, row.number, error))
    planned.sort(key=lambda item: item[:3])
    return ((row, write) for _, _, _, row, write in planned)


def _find_depths(rows: list[Row]) -> dict[str, int]:
    """How many ancestors each bureau has in the file; a circle of parents ends at the file's length."""
    above = {r.values["code"]: r.values.get("parent", "") for r in rows if r.sheet == "bureaus"}
    depths = {}
    for code in above:
        depth, parent = 0, above[code]
        while parent in above and depth < len(above):
            depth, parent = depth + 1, above[parent]
        depths[code] = depth
    return depths


def _count(done: dict[tuple[str, int], Outcome]) -> dict[str, Counter[Outcome]]:
    counted: dict[str, Counter[Outcome]] = {sheet.title: Counter() for sheet in SHEETS.values()}
    for (sheet, _), outcome in done.items():
        counted[SHEETS[sheet].title][outcome] += 1
    return counted
