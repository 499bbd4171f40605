"""What tracing says: of each clause what carries it and whether that ran, and the other way round."""

from __future__ import annotations

from enum import StrEnum

import msgspec


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
