"""How a roster folds from its entries: the same when it is written and when it is verified."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from anlan.duty.contracts import How, ShiftState

Data = Mapping[str, Any]


@dataclass(slots=True)
class RosterState:
    """What the entries of a roster say: its terms, its shifts by number, and the hand-overs signed."""

    terms: dict[str, Any] = field(default_factory=dict)
    shifts: dict[int, ShiftState] = field(default_factory=dict)
    handed: dict[int, dict[str, Any]] = field(default_factory=dict)
    last: int = 0


def fold(state: RosterState, type: str, data: Data) -> None:
    """Change the state as one entry says; a type that is not of shifts changes nothing."""
    change = _FOLDS.get(type)
    if change is not None:
        change(state, data)


def make_shift(data: Data) -> ShiftState:
    """The shift of a `shift-set` entry."""
    person = int(data["person"])
    return ShiftState(
        int(data["n"]),
        int(data["seat"]),
        str(data["kind"]),
        read_time(data["since"]),
        read_time(data["until"]),
        person,
        person,
    )


def read_time(value: str | datetime) -> datetime:
    """A time as an entry holds it, or as it is about to be written."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _put_terms(state: RosterState, data: Data) -> None:
    state.terms = dict(data)


def _set_shift(state: RosterState, data: Data) -> None:
    shift = make_shift(data)
    state.shifts[shift.n] = shift
    state.last = max(state.last, shift.n)


def _move(state: RosterState, data: Data) -> None:
    shift = state.shifts[int(data["n"])]
    state.shifts[shift.n] = replace(shift, since=read_time(data["since"]), until=read_time(data["until"]))


def _give(state: RosterState, data: Data) -> None:
    shift, person = state.shifts[int(data["n"])], int(data["person"])
    state.shifts[shift.n] = replace(shift, rostered=person, person=person, how=How.SHIFT)


def _cover(state: RosterState, data: Data) -> None:
    shift, person = state.shifts[int(data["n"])], int(data["person"])
    how = How.SHIFT if person == shift.rostered else How.COVER
    state.shifts[shift.n] = replace(shift, person=person, how=how)


def _swap(state: RosterState, data: Data) -> None:
    one, other = state.shifts[int(data["n"])], state.shifts[int(data["with"])]
    for shift, person in ((one, other.person), (other, one.person)):
        how = How.SHIFT if person == shift.rostered else How.SWAP
        state.shifts[shift.n] = replace(shift, person=person, how=how)


def _remove(state: RosterState, data: Data) -> None:
    del state.shifts[int(data["n"])]


def _hand_over(state: RosterState, data: Data) -> None:
    state.handed[int(data["n"])] = dict(data)


def _take_over(state: RosterState, data: Data) -> None:
    state.handed[int(data["n"])]["taken_by"] = int(data["by"])


_FOLDS: dict[str, Callable[[RosterState, Data], None]] = {
    "roster-set": _put_terms,
    "shift-set": _set_shift,
    "shift-moved": _move,
    "shift-given": _give,
    "shift-covered": _cover,
    "shifts-swapped": _swap,
    "shift-removed": _remove,
    "handed-over": _hand_over,
    "taken-over": _take_over,
}
