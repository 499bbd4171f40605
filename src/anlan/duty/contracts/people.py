"""What people do round their shifts: exchanges, leave, the log, hand-overs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from anlan.duty.contracts.rosters import PersonView, ShiftView


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


class LineKind(StrEnum):
    """What a line of the duty log is about."""

    CALL = "call"
    VISIT = "visit"
    MESSAGE = "message"
    ROUND = "round"
    OTHER = "other"


class LineView(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the 值班日志. `whence`: a body or a role, never a person; `run`: what it led to.
    `allowed`: `close`, for whoever may write there."""

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
    allowed: tuple[str, ...] = ()


class LogBook(msgspec.Struct, frozen=True, kw_only=True):
    """The duty log of one bureau: how many lines of it are open, when the last was.
    `allowed`: `write`."""

    bureau: str
    zh: str
    en: str
    open: int
    last_at: datetime | None
    allowed: tuple[str, ...] = ()


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
