"""evolve(state, event) -> state: pure, total, and the only place that knows what an event changes.

Each function is the whole effect of one event. Timers follow from the facts, so that a replay of the
ledger sets exactly the deadlines the live run had.
"""

from __future__ import annotations

from collections.abc import Iterable

from anlan.engine.contracts.events import Event
from anlan.engine.contracts.state import EMPTY, State
from anlan.engine.rules.evolve.change import Folds
from anlan.engine.rules.evolve.course import COURSE
from anlan.engine.rules.evolve.people import PEOPLE
from anlan.engine.rules.evolve.steps import STEPS

FOLDS: Folds = {**COURSE, **STEPS, **PEOPLE}


def evolve(state: State, event: Event) -> State:
    """The state after `event`."""
    return FOLDS[type(event)](state, event)


def fold(events: Iterable[Event], state: State = EMPTY) -> State:
    """The state after all of `events`, in order."""
    for event in events:
        state = FOLDS[type(event)](state, event)
    return state
