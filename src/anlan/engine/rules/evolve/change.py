"""Small ways to replace a part of the state, and the timers that follow from the facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain
from typing import Any, TypeVar

from msgspec.structs import replace

from anlan.engine.contracts.events import EVENTS, Event
from anlan.engine.contracts.state import RUNNING, State

V = TypeVar("V")
Folds = dict[type[Event], Callable[[State, Any], State]]


def put(mapping: dict[str, V], key: str, value: V) -> dict[str, V]:
    return {**mapping, key: value}


def wake(timers: dict[str, datetime], key: str, at: datetime | None) -> dict[str, datetime]:
    """`timers` with `key` set to `at`, or without it; the same object when nothing changes."""
    if timers.get(key) == at:
        return timers
    if at is not None:
        return {**timers, key: at}
    return {k: v for k, v in timers.items() if k != key}


def find_timers(state: State) -> dict[str, datetime]:
    """All timers that follow from the facts. A promise outlives its run; all else ends with it."""
    waiting = _list_promises(state)
    if state.status in RUNNING:
        waiting = chain(waiting, _list_work(state))
    return {key: at for key, at in waiting if at is not None}


def _list_promises(state: State) -> Iterator[tuple[str, datetime | None]]:
    return ((f"promise:{key}", promise.wakes_at) for key, promise in state.promises.items())


def _list_work(state: State) -> Iterator[tuple[str, datetime | None]]:
    yield from ((f"date:{name}", at) for name, at in state.dates.items() if f"date:{name}" not in state.acts)
    yield from ((f"step:{key}", step.wakes_at) for key, step in state.steps.items())
    yield from ((f"silent:{key}", step.reminds_at) for key, step in state.steps.items())
    yield from ((f"notice:{key}", notice.wakes_at) for key, notice in state.notices.items())
    yield from ((f"order:{key}", order.wakes_at) for key, order in state.orders.items())
    yield from ((f"transfer:{key}", transfer.wakes_at) for key, transfer in state.transfers.items())


_NAMES = {type_: name for name, type_ in EVENTS.items()}


def name_act(event: Event) -> str:
    """What the record calls it: the event's tag."""
    return _NAMES[type(event)]


def record_act(state: State, name: str, at: datetime, **changes: Any) -> State:
    """The state with one more event, and `name` happened at `at`."""
    return replace(state, seq=state.seq + 1, acts=put(state.acts, name, at), **changes)
