"""Rosters: what must be covered, the shifts that do it, and where they do not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

import msgspec

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
    """A shift in a calendar. `mine`: of whoever asks; `away`: that person is on leave then, or in part.

    `allowed`: what whoever asks may do with it: `move`, `give`, `cover`, `swap`, `remove` (who keeps the
    roster), `ask` for a cover or swap (whose it is); `swap-with`: it may be the other one of a swap.
    """

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
    allowed: tuple[str, ...] = ()


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


class LeaveView(msgspec.Struct, frozen=True, kw_only=True):
    """请假 of somebody; `open_shifts`: ids of shifts in it that nobody covers and nobody stands in for.
    `allowed`: `end`."""

    id: int
    person: PersonView
    since: datetime
    until: datetime
    open_shifts: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()


class RosterCalendar(msgspec.Struct, frozen=True, kw_only=True):
    """A roster within a time. `people`: who may be put on its shifts; `without_contact`: whom nothing that
    leaves the house would reach; `known_until`: up to when working days are known; `may_keep`: the caller may
    change it; to them `leaves` of these people are shown. `allowed`: of `put`, `rotate`, `import`,
    `set` (its terms), `exchanges` (reading them all) and `hand-over`, what the caller may do now."""

    roster: RosterView
    since: datetime
    until: datetime
    shifts: tuple[ShiftView, ...]
    gaps: tuple[GapView, ...]
    key_dates: tuple[KeyDate, ...]
    working_days: dict[str, bool]
    people: tuple[PersonView, ...]
    without_contact: tuple[PersonView, ...]
    leaves: tuple[LeaveView, ...]
    known_until: date | None
    may_keep: bool
    allowed: tuple[str, ...] = ()
