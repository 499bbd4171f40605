"""What happens between people: notices, orders, promises, transfers."""

from __future__ import annotations

from datetime import datetime

from anlan.engine.contracts.events.base import Event

# Rung by rung: a post or group of the plan, or several posts of another bureau.
Ladder = tuple[str | tuple[str, ...], ...]


class Told(Event, frozen=True, kw_only=True, tag="told"):
    """Telling people. `posts` are told now; after `interval_s` of silence the next rung of `ladder` is told.

    `about`: the order or transfer (`o1`, `t1`) whose receipt is waited for. `owed_by`: told upwards because
    this post has not given it; that it came ends the climb.
    """

    notice: str
    posts: tuple[str, ...]
    reason: str
    text: str
    step: str = ""
    together: bool = False
    interval_s: int = 0
    ladder: Ladder = ()
    about: str = ""
    owed_by: str = ""


class Climbed(Event, frozen=True, kw_only=True, tag="climbed"):
    """Nobody (or not everybody) acknowledged in time: the next rung is told."""

    notice: str
    posts: tuple[str, ...]
    silent: tuple[str, ...]


class Unreached(Event, frozen=True, kw_only=True, tag="unreached"):
    """No channel reaches this post: nobody holds it, or it has no working contact point."""

    notice: str
    post: str


class Acknowledged(Event, frozen=True, kw_only=True, tag="acknowledged"):
    notice: str
    post: str
    how: str = ""
    reason: str = ""


class Ordered(Event, frozen=True, kw_only=True, tag="ordered"):
    order: str
    posts: tuple[str, ...]
    text: str
    receive_by: datetime | None = None


class OrderReceived(Event, frozen=True, kw_only=True, tag="order-received"):
    order: str
    post: str


class OrderOverdue(Event, frozen=True, kw_only=True, tag="order-overdue"):
    order: str
    posts: tuple[str, ...]


class Promised(Event, frozen=True, kw_only=True, tag="promised"):
    promise: str
    text: str
    owner: str
    due_at: datetime


class PromiseKept(Event, frozen=True, kw_only=True, tag="promise-kept"):
    promise: str
    proof: str


class PromiseBroken(Event, frozen=True, kw_only=True, tag="promise-broken"):
    promise: str


class HandedOver(Event, frozen=True, kw_only=True, tag="handed-over"):
    """Down to a district; it counts once the other side received it."""

    transfer: str
    to: str
    reason: str
    receive_by: datetime | None = None


class Raised(Event, frozen=True, kw_only=True, tag="raised"):
    """Up to the city; it counts once the other side received it."""

    transfer: str
    to: str
    reason: str
    receive_by: datetime | None = None


class TransferOverdue(Event, frozen=True, kw_only=True, tag="transfer-overdue"):
    transfer: str


class TransferReceived(Event, frozen=True, kw_only=True, tag="transfer-received"):
    transfer: str
    bureau: str
