"""The record of one run as events, and its state after any number of them: what reports are written from."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from anlan.engine.contracts.events import EVENTS
from anlan.engine.contracts.history import Line
from anlan.engine.contracts.runs import HeldRun
from anlan.engine.contracts.state import State
from anlan.engine.rules.evolve import fold
from anlan.ledger.services import list_since


def read_history(held: HeldRun) -> tuple[Line, ...]:
    """Every entry of a run that the actor has accessed, oldest first."""
    return tuple(
        Line(
            seq=entry.seq,
            recorded_at=entry.recorded_at,
            actor=entry.actor,
            act=entry.act,
            element=entry.element,
            clauses=entry.clauses,
            event=msgspec.convert(entry.data, type=EVENTS[entry.type]),
        )
        for entry in list_since(held.view.id)
    )


def fold_history(lines: Iterable[Line]) -> State:
    """The state after these entries."""
    return fold(line.event for line in lines)
