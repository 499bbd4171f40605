"""Which steps an act may open, lapse or give another clock: the rest need no look."""

from __future__ import annotations

from typing import Any

from anlan.engine.contracts import events as e
from anlan.engine.rules.deciding import Deciding
from anlan.plans.contracts import Step
from anlan.plans.index import FACTS

_EVERYTHING = frozenset({e.Opened, e.Classed, e.Reopened})
_FACTS = frozenset(
    {e.FactsLearned, e.Graded, e.ResponseStarted, e.ResponseEnded, e.ModeSwitched, e.Corrected}
)
_ENDS = frozenset({e.StepFinished, e.StepWaived})
# What an event triggers by its kind alone. A climb is telling again.
_BY_KIND = {
    kind: (f"act:{'told' if kind is e.Climbed else name}", *([FACTS] if kind in _FACTS else []))
    for name, kind in e.EVENTS.items()
}


def list_triggered(d: Deciding, after: int = 0) -> list[Step]:
    """The steps that what was made (but for the first `after`) may have changed, in the course's order."""
    found: dict[int, Step] = {}
    triggered = d.index.triggered
    for made in d.made[after:]:
        if type(made.event) in _EVERYTHING:
            return list(d.course.steps)
        for trigger in _name_triggers(made.event):
            if trigger in triggered:
                found.update(triggered[trigger])
    return [found[place] for place in sorted(found)]


def _name_triggers(event: Any) -> tuple[str, ...]:
    kind = type(event)
    if kind in _ENDS:
        return (f"done:{event.step.split('@')[0].split('#')[0]}",)
    if kind is e.DateCame:
        return (f"act:date:{event.name}",)
    return _BY_KIND[kind]
