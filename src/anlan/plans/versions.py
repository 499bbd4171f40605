"""Contracts of plan versions: what is shown of one, what the record says of it, how two differ."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from anlan.plans.contracts import Assumption, Text


class VersionState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


class VersionInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A version without its text. `unconfirmed` counts what nobody had confirmed when it was published."""

    id: int
    plan: str
    number: int
    state: VersionState
    digest: str
    unconfirmed: int
    created_at: datetime
    created_by: str
    published_at: datetime | None
    published_by: str


class AssumptionInfo(msgspec.Struct, frozen=True):
    """An assumption of a version; `confirmed_by` is empty while nobody stands behind it."""

    assumption: Assumption
    confirmed_by: str = ""
    confirmed_at: datetime | None = None
    basis: str = ""


class Imported(msgspec.Struct, frozen=True, tag_field="event", tag="plan-imported"):
    """`digest` is of the compiled rules, `source` of the text as it was written, its comments included."""

    number: int
    digest: str
    assumptions: int
    source: str


class Published(msgspec.Struct, frozen=True, tag_field="event", tag="plan-published"):
    """`unconfirmed` lists the assumptions that were published without anybody's confirmation."""

    number: int
    digest: str
    supersedes: int | None
    unconfirmed: tuple[Assumption, ...]


class Confirmed(msgspec.Struct, frozen=True, tag_field="event", tag="assumption-confirmed"):
    assumption: Assumption
    basis: str


VersionEvent = Imported | Published | Confirmed
VERSIONS: dict[type[VersionEvent], int] = {Imported: 2, Published: 1, Confirmed: 1}


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class ElementChange(msgspec.Struct, frozen=True):
    """What became of one element. `what` says which parts changed: `clocks: 2h -> 4h`."""

    element: str
    kind: ChangeKind
    what: tuple[str, ...] = ()


class PartChange(msgspec.Struct, frozen=True):
    """One part of an element (`what`: `clocks`) before and after; none of the three when it came or went."""

    element: str
    title: Text
    kind: ChangeKind
    what: str
    before: str
    after: str
    clauses: tuple[str, ...]


class ClauseChange(msgspec.Struct, frozen=True):
    """The changes of the elements that carry a clause; `clause` is empty for those that carry none."""

    clause: str
    changes: tuple[ElementChange, ...]
