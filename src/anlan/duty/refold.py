"""Verification: the chains of this app folded again and held against its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from anlan.duty.access import read_ref
from anlan.duty.models import Ask, HandOver, Leave, LogEntry, Preferred, Roster, Shift, SpotTest
from anlan.duty.rules.fold import RosterState, fold, read_time
from anlan.duty.services.writing import read_shift
from anlan.ledger.contracts import Entry, Finding

KINDS = ("roster", "leave", "duty-log", "reach-test", "preference")
LIMIT = "Of duty: why somebody asked for a cover or swap, and who was asked in a test, stand in rows alone."
Entries = Mapping[str, Sequence[Entry]]


def check_duty(entries: Entries) -> Iterator[Finding]:
    """Findings for rows that are not what these chains say."""
    for stream, own in entries.items():
        kind, _, name = stream.partition(":")
        for sentence in _CHECKS[kind](name, own):
            yield Finding(stream, own[-1].seq, "row-differs", sentence)


def check_strays(streams: Collection[str]) -> Iterator[Finding]:
    """Rows of which no chain tells."""
    named = {
        *(row.stream for row in Roster.objects.all()),
        *(row.stream for row in SpotTest.objects.all()),
        *(f"preference:{person}" for person in Preferred.objects.values_list("person", flat=True)),
        *(f"leave:{bureau}" for bureau in Leave.objects.values_list("bureau", flat=True)),
        *(f"duty-log:{bureau}" for bureau in LogEntry.objects.values_list("bureau", flat=True)),
    }
    for stream in sorted(named.difference(streams)):
        yield Finding(stream, 0, "row-differs", "There are rows of it, but no entry tells of them.")


def _check_roster(name: str, entries: Sequence[Entry]) -> Iterator[str]:
    state = RosterState()
    for entry in entries:
        fold(state, entry.type, entry.data)
    ref = read_ref(name)
    row = Roster.objects.filter(bureau=ref.bureau, post=ref.post).first()
    if row is None:
        yield "The roster is not there."
        return
    terms = {each: getattr(row, each) for each in state.terms}
    if terms != state.terms or row.last != state.last:
        yield "The terms of the roster are not what the entries say."
    there = {each.n: read_shift(each) for each in Shift.objects.filter(roster=row)}
    yield from _compare("shift", there, state.shifts)
    signed = {each.n: _list_signed(each) for each in HandOver.objects.filter(roster=row)}
    yield from _compare("hand-over", signed, {n: _read_signed(told) for n, told in state.handed.items()})


def _list_signed(row: HandOver) -> tuple[Any, ...]:
    return row.handed_by, row.taken_by, list(row.lines), list(row.runs), row.note


def _read_signed(told: Mapping[str, Any]) -> tuple[Any, ...]:
    return told["by"], told.get("taken_by"), list(told["lines"]), list(told["runs"]), told["note"]


def _check_leaves(name: str, entries: Sequence[Entry]) -> Iterator[str]:
    expected: dict[int, tuple[Any, ...]] = {}
    for entry in entries:
        data = entry.data
        since, until = read_time(data["since"]), read_time(data["until"])
        expected[data["leave"]] = (data["person"], since, until)
        if entry.type == "leave-ended" and since >= entry.recorded_at:
            del expected[data["leave"]]
    rows = Leave.objects.filter(bureau=name)
    yield from _compare("leave", {row.pk: (row.person, row.since, row.until) for row in rows}, expected)


def _check_log(name: str, entries: Sequence[Entry]) -> Iterator[str]:
    expected: dict[int, list[Any]] = {}
    for entry in entries:
        data = entry.data
        if entry.type == "line-written":
            expected[data["n"]] = [data["kind"], data["whence"], data["text"], data["done"], data["open"]]
        else:
            expected[data["n"]][3:] = [data["done"], False]
    rows = LogEntry.objects.filter(bureau=name)
    there = {row.n: [row.kind, row.whence, row.text, row.done, row.open] for row in rows}
    yield from _compare("line", there, expected)


def _check_test(name: str, entries: Sequence[Entry]) -> Iterator[str]:
    expected: dict[str, tuple[Any, ...]] = {}
    ended = False
    for entry in entries:
        if entry.type == "test-asked":
            expected = dict.fromkeys(entry.data["posts"], (None, ""))
        elif entry.type == "test-answered":
            expected[entry.data["post"]] = (entry.recorded_at, entry.data["channel"])
        else:
            ended = True
    rows = Ask.objects.filter(test_id=UUID(name))
    yield from _compare("post asked", {row.post: (row.answered_at, row.channel) for row in rows}, expected)
    test = SpotTest.objects.filter(pk=UUID(name)).first()
    if test is None or (test.ended_at is not None) is not ended:
        yield "The test is not what the entries say."


def _check_preference(name: str, entries: Sequence[Entry]) -> Iterator[str]:
    told = entries[-1].data
    rows = Preferred.objects.filter(person=int(name))
    there = {row.person: (row.order, row.quiet) for row in rows}
    yield from _compare("preference", there, {int(name): (list(told["order"]), list(told["quiet"]))})


def _compare(what: str, there: Mapping[Any, Any], expected: Mapping[Any, Any]) -> Iterator[str]:
    for key in sorted(there.keys() | expected.keys()):
        if key not in there:
            yield f"The {what} {key} is not there."
        elif key not in expected:
            yield f"No entry tells of the {what} {key}."
        elif there[key] != expected[key]:
            yield f"The {what} {key} is not what the entries say."


_CHECKS = {
    "roster": _check_roster,
    "leave": _check_leaves,
    "duty-log": _check_log,
    "reach-test": _check_test,
    "preference": _check_preference,
}
