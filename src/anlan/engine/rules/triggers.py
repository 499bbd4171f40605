"""Which steps an act may open, lapse or give another clock: the rest need no look."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from anlan.engine.contracts import events as e
from anlan.engine.contracts.decision import Made
from anlan.engine.contracts.state import name_step
from anlan.engine.rules.deciding import Deciding
from anlan.plans.contracts import Step
from anlan.plans.index import FACTS

_EVERYTHING = frozenset({e.Opened, e.Classed, e.Reopened})
_FACTS = frozenset(
    {e.FactsLearned, e.Graded, e.ResponseStarted, e.ResponseEnded, e.ModeSwitched, e.Corrected}
)
TOLD = "act:told"
# What an event triggers by its kind alone. A climb is telling again.
_BY_KIND = {
    kind: (TOLD if kind is e.Climbed else f"act:{name}", *([FACTS] if kind in _FACTS else []))
    for name, kind in e.EVENTS.items()
}


def list_triggered(made: Iterable[Made], d: Deciding) -> list[Step]:
    """The steps that `made` may have changed, in the order of the course."""
    found: dict[int, Step] = {}
    triggered = d.index.triggered
    for one in made:
        kind = type(one.event)
        if kind in _EVERYTHING:
            return list(d.course.steps)
        for trigger in _BY_NAME[kind](one.event) if kind in _BY_NAME else _BY_KIND[kind]:
            if trigger in triggered:
                found.update(triggered[trigger])
    return [found[place] for place in sorted(found)] if found else []


def _name_ended(event: e.StepFinished | e.StepWaived) -> tuple[str, ...]:
    return (f"done:{name_step(event.step)}",)


_BY_NAME: dict[type[e.Event], Callable[[Any], tuple[str, ...]]] = {
    e.StepFinished: _name_ended,
    e.StepWaived: _name_ended,
    e.DateCame: lambda event: (f"act:date:{event.name}",),
}
