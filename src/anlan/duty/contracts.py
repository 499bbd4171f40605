"""What crosses the border of `duty`: rosters and shifts, who answers for a post, and where nobody would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

import msgspec

from anlan.directory.contracts import Point
from anlan.kernel.access import PostRef

# The seat of whoever stands behind those on duty; the others are counted from 1.
BACKUP_SEAT = 0


class Coverage(StrEnum):
    """When a post must be covered. A key date raises each of them to round the clock."""

    ALWAYS = "always"
    WORKING_HOURS = "working-hours"
    KEY_DATES = "key-dates"


class Days(StrEnum):
    """On which days a kind of shift is worked; make-up working days (调休) are working days."""

    EVERY = "every"
    WORKING = "working"
    RESTING = "resting"


class How(StrEnum):
    """By what somebody answers for a post."""

    SHIFT = "shift"
    COVER = "cover"
    SWAP = "swap"
    STAND_IN = "stand-in"
    HOLDER = "holder"
    BACKUP = "backup"


# What a shift can say of who is on it: rostered, or by an exchange.
ON_SHIFT = (How.SHIFT, How.COVER, How.SWAP)


@dataclass(frozen=True, slots=True)
class Span:
    """`[since, until)`."""

    since: datetime
    until: datetime

    def holds(self, at: datetime) -> bool:
        return self.since <= at < self.until

    def meets(self, other: Span) -> bool:
        return self.since < other.until and other.since < self.until

    @property
    def length(self) -> timedelta:
        return self.until - self.since


@dataclass(frozen=True, slots=True)
class Hours:
    """Working hours of a day, in Beijing's time."""

    begins: time
    ends: time


class ShiftKind(msgspec.Struct, frozen=True, kw_only=True):
    """班次: 白班 from 08:30 to 17:00. An end not after the beginning is on the next day; `backup`: it
    stands behind the others (备班); `names`: what else the columns of duty tables call it (带班领导)."""

    code: str
    zh: str
    en: str = ""
    begins: str
    ends: str
    days: Days = Days.EVERY
    backup: bool = False
    names: tuple[str, ...] = ()


class RosterView(msgspec.Struct, frozen=True, kw_only=True):
    """值班表 of one post. `seats`: how many must be there at once; `keeper`: the post that fills gaps."""

    post: str
    zh: str
    en: str
    bureau: str
    coverage: Coverage
    seats: int
    keeper: str
    kinds: tuple[ShiftKind, ...]


@dataclass(frozen=True, slots=True)
class ShiftState:
    """One shift as the record has it. `rostered`: who was put there; `person`: who is there now, and how."""

    n: int
    seat: int
    kind: str
    since: datetime
    until: datetime
    rostered: int
    person: int
    how: How = How.SHIFT

    @property
    def span(self) -> Span:
        return Span(self.since, self.until)


class PersonView(msgspec.Struct, frozen=True):
    """Somebody as screens call them: by username and label (值班员甲), never by number or name."""

    username: str
    label: str


class ShiftView(msgspec.Struct, frozen=True, kw_only=True):
    """A shift in a calendar. `mine`: of whoever asks; `away`: that person is on leave then, or in part."""

    id: str
    roster: str
    n: int
    seat: int
    kind: str
    zh: str
    en: str
    since: datetime
    until: datetime
    person: PersonView
    rostered: PersonView
    how: How
    mine: bool = False
    away: bool = False


class GapView(msgspec.Struct, frozen=True, kw_only=True):
    """缺班: from when until when too few are there: `there` of `seats`. `key_date`: what raised coverage."""

    roster: str
    zh: str
    en: str
    since: datetime
    until: datetime
    there: int
    seats: int
    keeper: str
    key_date: str = ""


@dataclass(frozen=True, slots=True)
class OnCall:
    """Somebody who answers. `person` is the id; `n` the shift they are on, 0 for none; `of`: for whom they
    stand in, as screens call that person."""

    person: str
    label: str
    how: How
    n: int = 0
    until: datetime | None = None
    of: str = ""


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers for a post at an instant.

    `people` hear first, `backup` when those are silent. `required`: by its roster somebody must be there;
    `held`: somebody holds the post at all. Nobody in `people`: the next rung hears at once.
    """

    post: PostRef
    at: datetime
    rostered: bool
    required: bool
    held: bool
    people: tuple[OnCall, ...]
    backup: tuple[OnCall, ...] = ()

    @property
    def answered(self) -> bool:
        return bool(self.people)


@dataclass(frozen=True, slots=True)
class Reach:
    """How a post is reached at an instant, by its answering.

    `points`: contact points of the post itself and of who hears first; `backup`: of who stands behind them.
    `covered`: it must be reachable at any hour.
    """

    answering: Answering
    covered: bool
    points: tuple[Point, ...]
    backup: tuple[Point, ...]


class KeyDate(msgspec.Struct, frozen=True, kw_only=True):
    """重要节点: days on which coverage is raised. `verified`: the dates were compared with the source."""

    id: str
    zh: str
    en: str
    first: date
    last: date
    source: str
    verified: bool

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


class ExchangeKind(StrEnum):
    """替班 (somebody takes a shift) or 换班 (two change places)."""

    COVER = "cover"
    SWAP = "swap"


class ExchangeState(StrEnum):
    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ExchangeView(msgspec.Struct, frozen=True, kw_only=True):
    """A cover or swap that somebody asks for. `allowed`: what whoever looks may do with it."""

    id: int
    roster: str
    kind: ExchangeKind
    state: ExchangeState
    shift: ShiftView
    other: ShiftView | None
    by: PersonView
    to: PersonView
    reason: str
    asked_at: datetime
    answered_at: datetime | None
    allowed: tuple[str, ...] = ()


class LeaveView(msgspec.Struct, frozen=True, kw_only=True):
    """请假 of somebody; `open_shifts`: ids of shifts in it that nobody covers and nobody stands in for."""

    id: int
    person: PersonView
    since: datetime
    until: datetime
    open_shifts: tuple[str, ...] = ()


class RosterCalendar(msgspec.Struct, frozen=True, kw_only=True):
    """A roster within a time. `people`: who may be put on its shifts; `without_contact`: whom nothing that
    leaves the house would reach; `known_until`: up to when working days are known; `may_keep`: the caller may
    change it."""

    roster: RosterView
    since: datetime
    until: datetime
    shifts: tuple[ShiftView, ...]
    gaps: tuple[GapView, ...]
    key_dates: tuple[KeyDate, ...]
    working_days: dict[str, bool]
    people: tuple[PersonView, ...]
    without_contact: tuple[PersonView, ...]
    known_until: date | None
    may_keep: bool


class LineKind(StrEnum):
    """What a line of the duty log is about."""

    CALL = "call"
    VISIT = "visit"
    MESSAGE = "message"
    ROUND = "round"
    OTHER = "other"


class LineView(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the 值班日志. `whence`: a body or a role, never a person; `run`: what it led to."""

    n: int
    bureau: str
    at: datetime
    kind: LineKind
    whence: str
    text: str
    done: str
    run: str
    post: str
    recorded_at: datetime
    open: bool
    closed_at: datetime | None


class HandOverView(msgspec.Struct, frozen=True, kw_only=True):
    """交接班: signed by whoever goes; by whoever comes too, once `taken_at` is set. `lines`: what was open in
    the log; `runs`: what was open at the bureau. `allowed`: what whoever looks may do."""

    n: int
    roster: str
    handed_by: PersonView
    handed_at: datetime
    taken_by: PersonView | None
    taken_at: datetime | None
    lines: tuple[LineView, ...]
    runs: tuple[str, ...]
    note: str
    allowed: tuple[str, ...] = ()


class OnCallView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who answers now, and until when; `of`: for whom they stand in."""

    label: str
    how: How
    of: str
    until: datetime | None


class CallView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who would be told. `contact`: something that leaves the house reaches them."""

    label: str
    how: How
    of: str
    until: datetime | None
    contact: bool


class ToldView(msgspec.Struct, frozen=True, kw_only=True):
    """One post that would be told. `after_s`: seconds after the beginning; `rung`: 0 first, then higher.

    `because`: first, silence (nobody answered in time), unreached (nobody could be told before), late ...;
    `together`: each post told at that instant must acknowledge. `reached`: somebody hears; else the next rung
    does at once. `warnings`: nobody-on-duty, nobody-holds, no-contact, backup-first.
    """

    at: datetime
    after_s: int
    rung: int
    post: str
    zh: str
    en: str
    because: str
    together: bool
    people: tuple[CallView, ...]
    backup: tuple[CallView, ...]
    backup_at: datetime | None
    reached: bool
    warnings: tuple[str, ...]
    text: str = ""
    step: str = ""
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Telling:
    """Posts that are told at one instant, as a plan or a ladder has it."""

    at: datetime
    posts: tuple[PostRef, ...]
    rung: int
    because: str
    together: bool = False
    text: str = ""
    step: str = ""
    clauses: tuple[str, ...] = ()


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """Who would be told, and when, if it happened at `at` and nobody ever answered."""

    at: datetime
    about: str
    told: tuple[ToldView, ...]


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """How a post did in tests: how often asked and answered, after how long, by which channels."""

    post: str
    zh: str
    en: str
    asked: int
    answered: int
    median_s: int | None
    slowest_s: int | None
    channels: dict[str, int]
    last_at: datetime | None
    last_answered: bool | None
    silent_in_a_row: int
    backup_first: bool


class AskView(msgspec.Struct, frozen=True, kw_only=True):
    """One post in one test. `person`: only to that person and to the inspector, until its date."""

    test: str
    post: str
    asked_at: datetime
    ends_at: datetime
    answered_at: datetime | None
    after_s: int | None
    channel: str
    by: str
    person: PersonView | None
