"""What somebody's desk shows across runs."""

from __future__ import annotations

from datetime import datetime

import msgspec

from anlan.plans.contracts import Text


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """A step that is mine, with what a list needs to show it and to let it be done.

    `source`: the clause or law behind `due_at`; `allowed`: what the actor may do on it (`start`, `finish`);
    `kind`: the course of the run.
    """

    run: str
    run_form: str
    number: str
    title: str
    bureau: str
    timeline: str
    kind: str
    kind_title: Text
    grade: str
    key: str
    do: Text
    owner: str
    phase: str
    status: str
    clauses: str
    due_at: datetime | None
    source: Text
    late: bool
    allowed: tuple[str, ...]


class NoticeOfRun(msgspec.Struct, frozen=True, kw_only=True):
    """A notice in a list across runs: with the run's number and title. `rung`: how far up the ladder."""

    message_key: str
    stream: str
    number: str
    title: str
    timeline: str
    notice: str
    post: str
    post_title: Text
    reason: str
    text: str
    step: str
    clauses: str
    told_at: datetime
    acknowledged_at: datetime | None
    how: str
    rung: int


class Summary(msgspec.Struct, frozen=True):
    """The few words of an entry that a line shows."""

    step: str = ""
    do: Text | None = None
    grade: str = ""
    text: str = ""


class FeedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened: the first entry of an act, or of what a clock did; `at`: its recording."""

    run: str
    form: str
    number: str
    title: str
    timeline: str
    seq: int
    type: str
    act: str
    actor: str
    at: datetime
    happened_at: datetime
    clauses: tuple[str, ...]
    text: Summary


class Since(msgspec.Struct, frozen=True):
    """What happened since somebody last looked, of the latest that happened anywhere: `entries` are the
    newest, `count` stops at two hundred, and there may be `more`."""

    count: int
    looked_at: datetime | None
    entries: tuple[FeedEntry, ...]
    more: bool = False
