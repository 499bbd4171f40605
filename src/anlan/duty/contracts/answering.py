"""Who answers for a post, who would be told, and how a post is reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from anlan.directory.contracts import Point
from anlan.duty.contracts.rosters import How
from anlan.kernel.access import PostRef


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
