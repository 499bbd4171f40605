"""What tracing says: of each clause what carries it and whether that ran, and the other way round."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from anlan.plans.contracts import Text


class TraceState(StrEnum):
    """`executed` is earned by a recorded run, never declared."""

    EXECUTED = "executed"
    REGISTERED = "registered"
    PRINCIPLE = "principle"
    MISSING = "missing"


class Evidence(msgspec.Struct, frozen=True):
    """A run of `story` holds an entry with `clause`, made by `element` of `plan`; `test` repeats that run."""

    plan: str
    clause: str
    element: str
    story: str
    test: str


class ClauseTrace(msgspec.Struct, frozen=True, kw_only=True):
    """`elements` carry the clause; `tests` ran one of them and found its entry."""

    id: str
    state: TraceState
    reading: str
    elements: tuple[str, ...]
    tests: tuple[str, ...]
    document: str
    duty: str
    note: str


class ElementTrace(msgspec.Struct, frozen=True, kw_only=True):
    """`executed` are those of its `clauses` that a run of it proved."""

    id: str
    plan: str
    what: str
    state: TraceState
    clauses: tuple[str, ...]
    executed: tuple[str, ...]
    tests: tuple[str, ...]
    because: str


class Carrier(msgspec.Struct, frozen=True):
    """An element of a plan in force that carries a clause; `what` is its sort: step, charge, principle ..."""

    plan: str
    element: str
    what: str
    title: Text


class PlayedStory(msgspec.Struct, frozen=True):
    """A story that was just played and whose record holds the clause; `test` repeats it."""

    story: str
    test: str
    passed: bool


class RanLast(msgspec.Struct, frozen=True):
    """The newest run of a clause, in its timeline's time; only `at` of one that the reader may not see."""

    run: str
    number: str
    at: datetime


class TracedClause(msgspec.Struct, frozen=True, kw_only=True):
    """A clause with all that shows it. `place` is where it stands in its document, `text` is in our words."""

    id: str
    plan: str
    place: str
    text: Text
    reading: str
    state: TraceState
    note: str
    carried_by: tuple[Carrier, ...]
    tests: tuple[PlayedStory, ...]
    last_live: RanLast | None
    last_drill: RanLast | None


class TracePage(msgspec.Struct, frozen=True, kw_only=True):
    """The trace. Without `played_at` nothing is shown as executed, and `note` says why.

    `faults`: how many departures from their scripts the stories showed; one that departs proves nothing.
    """

    played_at: datetime | None
    note: str
    faults: int
    clauses: tuple[TracedClause, ...]
    counts: dict[str, int]
