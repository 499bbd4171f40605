"""What crosses the border of `deadlines`: timers to set, timers that are due, and how the loops are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from anlan.kernel.clock import LIVE, Clock


@dataclass(frozen=True, slots=True)
class SetDeadline:
    """Ask that `handler` is called once the time of `timeline` reaches `due_at`.

    `stream` is the run it belongs to (`incident:<uuid>`), `key` which of its timers (clock and rung).
    The same stream and key again moves the timer if it waits, and arms it anew if it has fired.
    """

    stream: str
    key: str
    due_at: datetime
    timeline: str = LIVE
    handler: str = "run"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a timeline shows, and how many of its seconds pass in one of the wall: none once it has ended."""

    timeline: str
    now: datetime
    rate: float


@dataclass(frozen=True, slots=True)
class Due:
    """A timer that is due, its row locked until the batch commits. `attempts` counts earlier failures."""

    id: int
    stream: str
    key: str
    handler: str
    due_at: datetime
    set_at: datetime
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Handled:
    """A handler's answer. `done` fired; `skipped` could not be looked at now (a person holds the run's row).

    A skipped timer is tried again in a moment: it is neither an attempt nor an error. Every id of the batch
    is in one of the two, else the batch counts as failed.
    """

    done: Iterable[int]
    skipped: Iterable[int] = ()


class Handler(Protocol):
    """Does the effect of a batch of due timers inside the transaction it is called in.

    Rows of one stream come together, in due order. It must lock what it changes with SKIP LOCKED, look at
    the facts again, and raise if it cannot do all of it: the batch is then split until the one that fails
    stands alone.
    """

    def __call__(self, batch: list[Due], *, clock: Clock) -> Handled: ...


@dataclass(frozen=True, slots=True)
class Fired:
    """What one batch came to; counts of timers."""

    taken: int = 0
    done: int = 0
    skipped: int = 0
    failed: int = 0


class Status(StrEnum):
    """green: a cycle completed just now and nothing waits; amber: it works, but look; red: nothing works."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class LoopHealth(msgspec.Struct, frozen=True):
    """One loop of a worker. `failures` counts cycles that failed since the last one that completed."""

    name: str
    stall_after_s: float
    cycles: int = 0
    started_at: datetime | None = None
    completed_at: datetime | None = None
    failures: int = 0
    last_error: str = ""


class WorkerHealth(msgspec.Struct, frozen=True):
    """One worker as its last heartbeat told it. `state`: running, stopping, stopped, stalled or gone."""

    name: str
    pid: int
    state: str
    started_at: datetime
    beat_at: datetime
    loops: list[LoopHealth]


class LatenessHealth(msgspec.Struct, frozen=True):
    """How late timers fired, in wall seconds. `counts[i]` fired within `bounds_s[i]`; the last one later."""

    bounds_s: list[float]
    counts: list[int]
    worst_s: float


class FailingDeadline(msgspec.Struct, frozen=True):
    """A timer whose handler failed and that will be tried again at `retry_at` (wall time)."""

    stream: str
    key: str
    due_at: datetime
    attempts: int
    retry_at: datetime | None
    error: str


class PeriodicHealth(msgspec.Struct, frozen=True):
    """A periodic job; `failures` since it last went well."""

    name: str
    started_at: datetime | None
    completed_at: datetime | None
    failures: int
    last_error: str


class Alarm(msgspec.Struct, frozen=True):
    """A loop of a worker stood still; raised once, by the worker that noticed."""

    worker: str
    loop: str
    raised_at: datetime
    raised_by: str
    sentence: str


class Health(msgspec.Struct, frozen=True):
    """The state of the timers. `reasons` says in sentences why the status is not green.

    `backlog` counts timers that are due and wait, `oldest_due_s` how long the oldest has (wall seconds);
    lateness is that of the live timeline, `lateness_simulated` that of all others together.
    """

    workers: list[WorkerHealth]
    backlog: int
    oldest_due_s: float
    lateness_recent: LatenessHealth
    lateness_ever: LatenessHealth
    lateness_simulated: LatenessHealth
    failing_count: int
    failing: list[FailingDeadline]
    periodic: list[PeriodicHealth]
    alarms: list[Alarm]
    status: Status = Status.RED
    reasons: list[str] = []
    last_cycle_at: datetime | None = None
