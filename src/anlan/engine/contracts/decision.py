"""What decide returns: events with the plan element and clauses that made them, and the state after them."""

from __future__ import annotations

import msgspec

from anlan.engine.contracts.events import Event
from anlan.engine.contracts.state import State


class Made(msgspec.Struct, frozen=True):
    """One event and why: the element of the plan that made it and the clauses it carries."""

    event: Event
    element: str = ""
    clauses: tuple[str, ...] = ()


class Decision(msgspec.Struct, frozen=True):
    """`state` is `before` with all events folded in; the difference of their timers is what to schedule."""

    before: State
    state: State
    made: tuple[Made, ...]
