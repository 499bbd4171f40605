"""Small ways to replace a part of the state, and the timers that follow from the facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from msgspec.structs import replace

from anlan.engine.contracts.events import EVENTS, Event
from anlan.engine.contracts.state import State

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


_NAMES = {type_: name for name, type_ in EVENTS.items()}


def name_act(event: Event) -> str:
    """What the record calls it: the event's tag."""
    return _NAMES[type(event)]


def record_act(state: State, name: str, at: datetime, **changes: Any) -> State:
    """The state with one more event, and `name` happened at `at`."""
    return replace(state, seq=state.seq + 1, acts=put(state.acts, name, at), **changes)
