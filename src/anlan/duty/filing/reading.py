"""Bringing a duty table in: all or nothing, every fault with row and column, the same again does nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import msgspec
from django.db import transaction
from python_calamine import CalamineError, CalamineWorkbook

from anlan.directory.selectors import list_stints, name_people, name_posts
from anlan.duty.access import access_roster
from anlan.duty.contracts import BACKUP_SEAT, ShiftKind, Span
from anlan.duty.models import Roster
from anlan.duty.rules.coverage import make_span
from anlan.duty.rules.table import Fault, Named, Table, read_table
from anlan.duty.services.rosters import read_kinds
from anlan.duty.services.shifts import NewShift, Put, put_shifts
from anlan.kernel.access import Actor, Permission, PostRef
from anlan.kernel.clock import Clock
from anlan.kernel.errors import Invalid

LARGEST = 5 * 1024 * 1024
MOST_FAULTS = 100


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What a table led to, by roster: shifts that came, changed, went and were there already."""

    roster: str
    created: int
    changed: int
    removed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Target:
    """What a column of the table stands for: a roster, and the kind its names are of; None: the cells say."""

    roster: Roster
    kind: ShiftKind | None


def import_table(
    *, actor: Actor, wall: Clock, post: PostRef, content: bytes, month: date | None = None, sheet: str = ""
) -> tuple[Imported, ...]:
    """Let the shifts of a table stand: what it names stands, what it leaves empty does not.

    Columns are found by the names of kinds of shift, of this roster first, then of the bureau's others, and
    by what posts are called. Raises Invalid with the first fault; `errors` in its facts are all.
    """
    roster = access_roster(actor, post, Permission.KEEP_ROSTER)
    rosters = [roster, *Roster.objects.filter(bureau=post.bureau).exclude(pk=roster.pk)]
    table = _read(content, sheet, month, rosters)
    faults = list(table.faults)
    targets = {column: target for column in table.columns if (target := _find_target(column, rosters))}
    faults += [_explain_column(column, rosters) for column in table.columns if column not in targets]
    shifts, clear = _make_shifts(table, targets, faults)
    _refuse(faults)
    if not table.days:
        raise Invalid("The table has no days.", how="Each row needs its 日期.", field="file")
    done = []
    with transaction.atomic():
        for row in (each for each in rosters if each.pk in clear):
            ref = PostRef(row.bureau, row.post)
            put = put_shifts(actor=actor, wall=wall, post=ref, shifts=shifts[row.pk], clear=clear[row.pk])
            done.append(_count(ref, put))
    return tuple(done)


def _count(ref: PostRef, put: Put) -> Imported:
    return Imported(
        roster=str(ref),
        created=put.created,
        changed=put.changed,
        removed=put.removed,
        unchanged=put.unchanged,
    )


def _read(content: bytes, name: str, month: date | None, rosters: Sequence[Roster]) -> Table:
    if len(content) > LARGEST:
        raise Invalid("The table is larger than 5 MB.", how="Keep the one sheet in it.", field="file")
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        sheet = book.get_sheet_by_name(name or book.sheet_names[0])
    except (CalamineError, OSError, IndexError, ValueError):
        raise Invalid(
            "This is not a spreadsheet that can be read."
            if not name
            else f"There is no sheet {name!r} in it.",
            how="Save it as .xlsx; one to fill in is made by: anlan duty export",
            field="file" if not name else "sheet",
        ) from None
    cells = sheet.to_python(skip_empty_area=False)
    return read_table(cells, sheet.merged_cell_ranges or (), month=month, shifts=_list_words(rosters))


def _list_words(rosters: Sequence[Roster]) -> dict[str, str]:
    """Words that a cell may mix in for a kind of shift: its name, that without 班, and its other names."""
    words: dict[str, str] = {}
    for roster in rosters:
        for code, kind in read_kinds(roster).items():
            for word in (kind.zh, kind.zh.removesuffix("班"), *kind.names):
                words.setdefault(word, code)
    return words


def _find_target(column: str, rosters: Sequence[Roster]) -> _Target | None:
    """By the lowest header first: `值班员 白班` is 白班 of the post 值班员."""
    *above, last = column.split()
    titles = name_posts([PostRef(row.bureau, row.post) for row in rosters])
    for row in rosters:
        title = titles.get(PostRef(row.bureau, row.post), ("", ""))[0]
        kinds = read_kinds(row)
        mine = not above or any(word in title or title in word for word in above)
        for kind in kinds.values():
            if mine and last in (kind.zh, *kind.names):
                return _Target(row, kind)
        if title and (last == title or last == title.removeprefix("局")):
            first = [kind for kind in kinds.values() if not kind.backup]
            return _Target(row, first[0] if len(first) == 1 else None)
    return None


def _explain_column(column: str, rosters: Sequence[Roster]) -> Fault:
    known = "、".join(kind.zh for row in rosters for kind in read_kinds(row).values())
    return Fault(
        0,
        column,
        f"The column {column} is of no roster here.",
        f"Known: {known}. Open a roster for its post, or give a kind of shift this name.",
    )


Shifts = Mapping[int, list[NewShift]]


def _make_shifts(
    table: Table, targets: Mapping[str, _Target], faults: list[Fault]
) -> tuple[Shifts, dict[int, set[tuple[date, str]]]]:
    people = _read_people(table, targets)
    shifts, clear = defaultdict[int, list[NewShift]](list), defaultdict[int, set[tuple[date, str]]](set)
    for target in targets.values():
        for each in [target.kind] if target.kind else read_kinds(target.roster).values():
            clear[target.roster.pk] |= {(day, each.code) for day in table.days}
    seats: dict[tuple[int, date, str], int] = defaultdict(int)
    for named in table.names:
        if (where := targets.get(named.column)) is None:
            continue
        kind, roster = _find_kind(where, named, faults), where.roster
        person = _find_person(named, people[roster.pk], where, faults)
        if kind is None or person is None:
            continue
        taken = seats[roster.pk, named.day, kind.code] = seats[roster.pk, named.day, kind.code] + 1
        if taken > (1 if kind.backup else roster.seats):
            faults.append(_explain_seats(named, roster, kind))
            continue
        span, place = make_span(kind, named.day), Fault(named.row, named.column, "").place
        seat = BACKUP_SEAT if kind.backup else taken
        shifts[roster.pk].append(NewShift(kind.code, seat, span.since, span.until, person, place))
    return shifts, clear


def _find_kind(target: _Target, named: Named, faults: list[Fault]) -> ShiftKind | None:
    kinds = read_kinds(target.roster)
    if named.shift and (target.kind is None or named.shift in kinds):
        kind = kinds.get(named.shift)
    else:
        kind = target.kind
    if kind is None:
        known = "、".join(each.zh for each in kinds.values())
        faults.append(
            Fault(
                named.row,
                named.column,
                f"Which shift {named.name} has is not said.",
                f"Write it with the name: {named.name}（{known.split('、')[0]}）. Known: {known}.",
            )
        )
    return kind


def _find_person(
    named: Named, people: Mapping[str, list[int]], target: _Target, faults: list[Fault]
) -> int | None:
    found = people.get(named.name, [])
    if len(found) == 1:
        return found[0]
    who = "more than one person" if found else "nobody"
    what = f"{named.name!r} is {who} who may stand in {target.roster}."
    how = "Write what the directory calls them, or their username; who is to take shifts holds the post."
    faults.append(Fault(named.row, named.column, what, how))
    return None


def _explain_seats(named: Named, roster: Roster, kind: ShiftKind) -> Fault:
    return Fault(
        named.row,
        named.column,
        f"More names on {named.day} than {roster} has seats for {kind.zh} ({roster.seats}).",
        "Raise the seats of the roster, or leave the name out.",
    )


def _read_people(table: Table, targets: Mapping[str, _Target]) -> dict[int, dict[str, list[int]]]:
    """For each roster: label or username -> ids of who may take its shifts within the days of the table."""
    found: dict[int, dict[str, list[int]]] = {}
    days = table.days or [date(2000, 1, 1)]
    for target in targets.values():
        row = target.roster
        if row.pk in found:
            continue
        window = Span(
            min(make_span(kind, min(days)).since for kind in read_kinds(row).values()),
            max(make_span(kind, max(days)).until for kind in read_kinds(row).values()),
        )
        stints = list_stints(PostRef(row.bureau, row.post), since=window.since, until=window.until)
        found[row.pk] = defaultdict(list)
        for pk, names in name_people({person for person, _, _ in stints}).items():
            for name in dict.fromkeys(names):
                found[row.pk][name].append(pk)
    return found


def _refuse(faults: Sequence[Fault]) -> None:
    if not faults:
        return
    first, more = faults[0], f" And {len(faults) - 1} more." if len(faults) > 1 else ""
    raise Invalid(
        f"{first.what}{more}",
        why="Nothing of the table was taken over.",
        how=first.how,
        field=first.place,
        errors=list(_tell(faults[:MOST_FAULTS])),
    )


def _tell(faults: Sequence[Fault]) -> Iterator[dict[str, object]]:
    for fault in faults:
        yield {"row": fault.row, "column": fault.column, "what": fault.what, "how": fault.how}
