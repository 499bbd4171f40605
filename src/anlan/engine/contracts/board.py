"""All incidents at a glance: counts, and one page of rows."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from anlan.engine.contracts.runs import RunView
from anlan.plans.contracts import Text


class Tightest(msgspec.Struct, frozen=True):
    """The open step of a run whose clock is the tightest."""

    step: str
    do: Text | None
    due_at: datetime
    clauses: str


class BoardRow(RunView, frozen=True, kw_only=True):
    """An incident on the board. `unacknowledged` counts its notices that wait for an answer."""

    kind_title: Text
    phase: str
    phase_title: Text
    bureau_name: Text
    unacknowledged: int
    tightest: Tightest | None


class Counts(msgspec.Struct, frozen=True):
    """Of open incidents: how many, how many with a clock that ran out, notices without an answer, and
    promises that fall due before the end of the day."""

    open: int
    late: int
    unacknowledged: int
    promises_today: int


class Share(msgspec.Struct, frozen=True):
    """How many open incidents have one phase, grade or kind."""

    id: str
    title: Text
    count: int
    late: int


class BureauShare(msgspec.Struct, frozen=True):
    """The same of one bureau; `grade` is the gravest of them, empty where none is graded."""

    id: str
    name: Text
    count: int
    late: int
    grade: str


class Day(msgspec.Struct, frozen=True):
    """How many incidents were opened and closed on a day in Beijing."""

    day: date
    opened: int
    closed: int


class Shares(msgspec.Struct, frozen=True):
    """The open incidents, counted by what they have in common."""

    counts: Counts
    by_phase: tuple[Share, ...]
    by_grade: tuple[Share, ...]
    by_kind: tuple[Share, ...]
    by_bureau: tuple[BureauShare, ...]
