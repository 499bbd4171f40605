"""What a run is now: a fold of its events. Immutable; every part is replaced, never changed in place."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from anlan.engine.contracts.events import Clock, Ladder, Proof, Rungs


class RunStatus(StrEnum):
    NONE = "none"
    OPEN = "open"
    CALM = "calm"
    CLOSED = "closed"
    MERGED = "merged"


RUNNING = frozenset({RunStatus.OPEN, RunStatus.CALM})


class StepStatus(StrEnum):
    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    WAIVED = "waived"
    LAPSED = "lapsed"


FINAL = frozenset({StepStatus.DONE, StepStatus.WAIVED, StepStatus.LAPSED})


# Where something is passed to a bureau, its duty officer hears of it and receives it.
RECEIVER = "duty-officer"


def name_step(key: str) -> str:
    """The plan's step behind the key of an instance: `check@990001:branch-head`, `progress#2`."""
    return key.split("@")[0].split("#")[0]


class StepState(msgspec.Struct, frozen=True, omit_defaults=True):
    """`rung`: how many rungs of the late ladder were reached, the last of them at `heard_at`. `ran_out`: the
    latest limit of each rule that passed, a fact for ever, also when the step is asked again. `touched_at`:
    when somebody last did something about it. `tells_at`: when its owner, who acknowledged and has not begun,
    is told again. `earlier`: the class of a matter under which it was asked, when that is no longer its
    class: then it is history, and the present class may ask for one of the same id."""

    status: StepStatus
    owner: str
    phase: str
    opened_at: datetime
    mandatory: bool = True
    clocks: tuple[Clock, ...] = ()
    rungs: Rungs = ()
    rung: int = 0
    heard_at: datetime | None = None
    ran_out: dict[str, datetime] = {}
    ended_at: datetime | None = None
    touched_at: datetime | None = None
    earlier: str = ""
    returns: int = 0
    waiver_by: str = ""
    tells_at: datetime | None = None
    proof: Proof = {}

    @property
    def due_at(self) -> datetime | None:
        """The earliest limit: it drives."""
        return min((clock.due_at for clock in self.clocks), default=None)

    @property
    def source(self) -> str:
        """The clause or law behind the limit that drives; empty without one."""
        return min(self.clocks, key=lambda clock: clock.due_at).source if self.clocks else ""

    def is_running(self, clock: Clock) -> bool:
        """Whether the limit of this clock has yet to pass; one that was put off runs again."""
        passed = self.ran_out.get(clock.rule)
        return passed is None or passed < clock.due_at

    @property
    def wakes_at(self) -> datetime | None:
        """A limit not yet passed or a rung not yet reached."""
        if self.status in FINAL:
            return None
        running = filter(self.is_running, self.clocks) if self.ran_out else self.clocks
        waits = [clock.due_at for clock in running]
        if self.rung < len(self.rungs):
            waits.append(self.rungs[self.rung][0])
        return min(waits, default=None)

    @property
    def reminds_at(self) -> datetime | None:
        """`tells_at`, while nobody has begun."""
        return self.tells_at if self.status is StepStatus.OPEN else None


class NoticeState(msgspec.Struct, frozen=True, omit_defaults=True):
    """`climbed`: who was told on the way up the ladder, and when; `climbs_at`: when the next rung is told;
    `unreached`: who was told and no channel reaches; `about`: the order or transfer whose receipt is
    waited for; `owed_by`: the post that owes it, where others are told for its silence."""

    posts: tuple[str, ...]
    told_at: datetime
    reason: str
    step: str = ""
    together: bool = False
    ladder: Ladder = ()
    interval_s: int = 0
    climbed: dict[str, datetime] = {}
    acknowledged: dict[str, datetime] = {}
    climbs_at: datetime | None = None
    unreached: tuple[str, ...] = ()
    about: str = ""
    owed_by: str = ""

    @property
    def settled(self) -> bool:
        """Nobody needs to be told again.

        With `together` each must have acknowledged, or somebody up the ladder in place of the silent ones.
        """
        if not self.together:
            return bool(self.acknowledged)
        return all(post in self.acknowledged for post in self.posts) or any(
            post in self.acknowledged for post in self.climbed
        )

    def find_rung(self, post: str) -> int:
        """How far up the ladder a post was told: 0 for the first, then counted by when each heard."""
        heard = self.climbed.get(post)
        return 0 if heard is None else 1 + sorted(set(self.climbed.values())).index(heard)

    @property
    def unheard(self) -> bool:
        """Whether nobody can answer it: not one of those told is reached, or with `together` not all are."""
        told = self.climbed if self.together else (*self.posts, *self.climbed)
        return bool(self.unreached) and all(post in self.unreached for post in told)

    @property
    def wakes_at(self) -> datetime | None:
        return self.climbs_at if self.ladder and not self.settled else None


class OrderState(msgspec.Struct, frozen=True, omit_defaults=True):
    posts: tuple[str, ...]
    text: str
    ordered_at: datetime
    receive_by: datetime | None = None
    received: dict[str, datetime] = {}
    overdue: bool = False

    @property
    def wakes_at(self) -> datetime | None:
        return self.receive_by if not self.overdue and len(self.received) < len(self.posts) else None


class PromiseState(msgspec.Struct, frozen=True, omit_defaults=True):
    text: str
    owner: str
    promised_at: datetime
    due_at: datetime
    kept_at: datetime | None = None
    broken: bool = False

    @property
    def wakes_at(self) -> datetime | None:
        return None if self.broken or self.kept_at else self.due_at


class ReportState(msgspec.Struct, frozen=True, omit_defaults=True):
    stage: str
    number: int
    at: datetime
    approved: bool = False


class TransferState(msgspec.Struct, frozen=True, omit_defaults=True):
    direction: str
    to: str
    asked_at: datetime
    receive_by: datetime | None = None
    received_at: datetime | None = None
    overdue: bool = False

    @property
    def receiver(self) -> str:
        """The post that is told of it at the other bureau, at any hour."""
        return f"{self.to}:{RECEIVER}"

    @property
    def wakes_at(self) -> datetime | None:
        return None if self.overdue or self.received_at else self.receive_by


class State(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """`timers`: when to wake the engine, by key. `acts`, `done`: when each act, each step last was."""

    seq: int = 0
    status: RunStatus = RunStatus.NONE
    form: str = ""
    course: str = ""
    title: str = ""
    bureau: str = ""
    mode: str = "routine"
    klass: str = ""
    subject: str = ""
    grade: str = ""
    warning: str = ""
    response: str = ""
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    facts: Proof = {}
    dates: dict[str, datetime] = {}
    cast: dict[str, tuple[str, ...]] = {}
    acts: dict[str, datetime] = {}
    done: dict[str, datetime] = {}
    steps: dict[str, StepState] = {}
    notices: dict[str, NoticeState] = {}
    orders: dict[str, OrderState] = {}
    promises: dict[str, PromiseState] = {}
    reports: dict[str, ReportState] = {}
    transfers: dict[str, TransferState] = {}
    links: tuple[tuple[str, str], ...] = ()
    timers: dict[str, datetime] = {}
    answer: str = ""
    answered_at: datetime | None = None
    classing: tuple[str, str] = ("", "")


EMPTY = State()
