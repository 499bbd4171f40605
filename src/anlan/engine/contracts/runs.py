"""Runs as others see them: what comes back from an act, and what lists show."""

from __future__ import annotations

from datetime import datetime

import msgspec

from anlan.engine.contracts.state import State


class RunView(msgspec.Struct, frozen=True):
    """A run in a list. `late` is for ever once a clock of it ran out."""

    id: str
    form: str
    number: str
    plan: str
    plan_version: int
    course: str
    bureau: str
    timeline: str
    title: str
    status: str
    mode: str
    grade: str
    klass: str
    subject: str
    opened_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    late: bool
    seq: int


class ListedRun(RunView, frozen=True, kw_only=True):
    """A run in a list of its form. `owner` is the post whose open step is due first, empty without one."""

    owner: str


class HeldRun(msgspec.Struct, frozen=True):
    """A run that somebody may see, with what services above need of it: its place, plan version and state."""

    view: RunView
    path: str
    version: int
    state: State


class Outcome(msgspec.Struct, frozen=True):
    """What an act led to. `entries` are the numbers it added; none for a repeat, which is `repeated`."""

    run: RunView
    state: State
    entries: tuple[int, ...]
    repeated: bool = False
