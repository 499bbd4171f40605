"""The events of a stream, and how they are written (text/event-stream)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from anlan.engine.live import HeardChange


class RunEvent(msgspec.Struct, frozen=True):
    """`event: run`: something happened on a run. `seq` is its last entry, `types` what the entries are."""

    run: str
    form: str
    seq: int
    bureau: str
    timeline: str
    types: tuple[str, ...]


class NoticeEvent(msgspec.Struct, frozen=True):
    """`event: notice`: a post was told, a message left or failed, or they acknowledged.

    `state`: told, handed-over, failed or acknowledged.
    """

    run: str
    post: str
    notice: str
    state: str


class ClockEvent(msgspec.Struct, frozen=True):
    """`event: clock`, every quarter of a minute: the wall's time, and how the engine is."""

    now: datetime
    engine: str
    lateness_s: float


class Nothing(msgspec.Struct, frozen=True):
    """What `event: reset` carries."""


def write_change(change: HeardChange, cursor: str) -> bytes:
    """The events of one change."""
    return b"".join(_write(name, event, cursor) for name, event in _list_events(change))


def write_reset(cursor: str) -> bytes:
    """Fetch everything again: the cut was longer than what is kept."""
    return _write("reset", Nothing(), cursor)


def write_clock(clock: ClockEvent, cursor: str) -> bytes:
    return _write("clock", clock, cursor)


def _list_events(change: HeardChange) -> Iterator[tuple[str, msgspec.Struct]]:
    if change.types:
        yield (
            "run",
            RunEvent(change.run, change.form, change.seq, change.bureau, change.timeline, change.types),
        )
    for notice, post, state in change.notices:
        yield "notice", NoticeEvent(change.run, post, notice, state)


def _write(name: str, event: msgspec.Struct, cursor: str) -> bytes:
    id_ = f"id: {cursor}\n" if cursor else ""
    return f"event: {name}\n{id_}data: {msgspec.json.encode(event).decode()}\n\n".encode()
