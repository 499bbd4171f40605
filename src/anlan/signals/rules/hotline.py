"""Rows of a hotline export as tickets. Columns that are not named in the library are never read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import msgspec

from anlan.kernel.errors import Invalid
from anlan.signals.contracts import RowFault, Ticket
from anlan.signals.rules.cells import Cell, read_heading, read_text, read_ticket, read_time

Row = Sequence[Cell]
_HEADINGS_WITHIN = 10
_LONGEST_TEXT = 20_000
_LONGEST_WORD = 200
_SUBJECTS = ("subject", "subject_2", "subject_3")


class Columns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """library/hotline/columns.yaml."""

    columns: Mapping[str, tuple[str, ...]]
    callers: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    blank: frozenset[str]
    prefixes: tuple[str, ...]
    kinds: Mapping[str, tuple[str, ...]]


class Sheet(msgspec.Struct, frozen=True):
    """Where each field stands. `first` is the index of the first row below the headings."""

    places: Mapping[str, int]
    headings: Mapping[str, str]
    unread: tuple[str, ...]
    first: int


def find_sheet(rows: Sequence[Row], known: Columns) -> Sheet:
    """The row of headings, which may lie under merged ones; raises Invalid naming what no row has."""
    best: Sheet | None = None
    for number in range(min(len(rows), _HEADINGS_WITHIN)):
        above = rows[number - 1] if number else ()
        sheet = _match_headings(rows[number], above, number, known)
        if best is None or len(sheet.places) > len(best.places):
            best = sheet
    missing = [name for name in known.required if best is None or name not in best.places]
    if best is None or missing:
        names = ", ".join(known.columns[name][0] for name in missing or known.required)
        raise Invalid(
            f"There is no column for {names}.",
            why=f"Looked for headings in the first {_HEADINGS_WITHIN} rows.",
            how="Name the columns as the hotline exports them, or add your headings to "
            "library/hotline/columns.yaml.",
            field=f"row {best.first if best else 1}",
        )
    return best


def _match_headings(row: Row, above: Row, number: int, known: Columns) -> Sheet:
    """A heading merged over two rows stands in the upper one; its lower cell is empty."""
    fields = {
        read_heading(a): name for part in (known.columns, known.callers) for name in part for a in part[name]
    }
    places: dict[str, int] = {}
    headings: dict[str, str] = {}
    unread: list[str] = []
    for column, cell in enumerate(row):
        heading = read_heading(cell) or (read_heading(above[column]) if column < len(above) else "")
        name = fields.get(heading)
        if name is None or name in places:
            unread += [heading] if heading else []
            continue
        places[name], headings[name] = column, heading
    return Sheet(places, headings, tuple(unread), number + 1)


def read_tickets(
    rows: Sequence[Row], sheet: Sheet, known: Columns, now: datetime
) -> Iterator[Ticket | RowFault]:
    """Each row below the headings as a ticket, or why it cannot be one; empty rows are passed over."""
    for number, row in enumerate(rows[sheet.first :], sheet.first + 1):
        if any(read_text(cell) for cell in row):
            yield _read_ticket_row(number, row, sheet, known, now)


def _read_ticket_row(number: int, row: Row, sheet: Sheet, known: Columns, now: datetime) -> Ticket | RowFault:
    cells = {name: row[place] if place < len(row) else None for name, place in sheet.places.items()}
    field = "ticket"
    try:
        ticket = _require(read_ticket(cells["ticket"], known.prefixes, known.blank), _LONGEST_WORD)
        field = "received_at"
        received_at = _read_past(cells["received_at"], now)
        field = "kind"
        kind = _require(read_text(cells["kind"], known.blank), _LONGEST_WORD)
        klass = _find_class(kind, known)
        field = "text"
        text = _require(read_text(cells["text"], known.blank), _LONGEST_TEXT)
    except Invalid as fault:
        return RowFault(number, sheet.headings[field], fault.what, fault.how)

    def word(name: str) -> str:
        return read_text(cells.get(name), known.blank)[:_LONGEST_WORD]

    return Ticket(
        row=number,
        ticket=ticket,
        received_at=received_at,
        kind=kind,
        klass=klass,
        text=text,
        source=word("source"),
        subject=" / ".join(part for part in map(word, _SUBJECTS) if part)[:_LONGEST_WORD],
        place=word("place"),
        name=word("name"),
        telephone=word("telephone"),
    )


def _require(text: str, longest: int) -> str:
    if not text:
        raise Invalid("The cell is empty.", how="Fill it in, and import the file again.")
    if len(text) > longest:
        raise Invalid(f"The text has {len(text)} characters; at most {longest} are taken.", how="Shorten it.")
    return text


def _read_past(cell: Cell, now: datetime) -> datetime:
    at = read_time(cell)
    if at > now:
        raise Invalid("It cannot have been received in the future.", how="Correct the time.")
    return at


def _find_class(kind: str, known: Columns) -> str:
    wanted = read_heading(kind)
    for klass, names in known.kinds.items():
        if wanted in map(read_heading, names):
            return klass
    raise Invalid(
        "This kind of ticket is not known.",
        how=f"Use one of: {', '.join(name for names in known.kinds.values() for name in names)}; "
        "or add it to library/hotline/columns.yaml.",
    )


def digest_text(text: str) -> str:
    """By what a ticket's text is compared with the one taken before, which may be masked or erased."""
    return hashlib.sha256(text.encode()).hexdigest()


def list_differences(ticket: Ticket, kind: str, received_at: datetime, sha256: str) -> list[str]:
    """The fields in which a ticket is not the one taken before under its number; its text weighs first."""
    differs = {
        # An erased text has no digest left to compare with.
        "text": bool(sha256) and digest_text(ticket.text) != sha256,
        "kind": ticket.kind != kind,
        # Exports of one hotline differ in whether they give seconds.
        "received_at": _cut_to_minute(ticket.received_at) != _cut_to_minute(received_at),
    }
    return [name for name, is_other in differs.items() if is_other]


def _cut_to_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
