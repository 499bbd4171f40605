"""Opening what is sealed: only what belongs to the run, with a reason, each look on record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from anlan.engine.contracts.events import VAULT
from anlan.engine.contracts.runs import HeldRun
from anlan.engine.selectors import access_run
from anlan.kernel.access import Actor
from anlan.kernel.clock import Clock
from anlan.kernel.errors import Forbidden, NotFound
from anlan.ledger.services import access_value
from anlan.signals.models import Signal


def look_at(*, run_id: str, reference: str, reason: str, actor: Actor, wall: Clock) -> str:
    """A personal value that this run, or what came in for it, holds.

    Raises NotFound for a reference of another run, Forbidden to who handles nothing of it or lacks the
    right to see personal values, Invalid without a reason, OutOfOrder once it was erased.
    """
    held = access_run(actor, run_id)
    _check_handler(actor, held)
    # Asked of another run's place, a right held here would open a value that belongs there.
    if reference not in set(_list_references(held)):
        raise NotFound(
            "This holds no such value.", how="Take the reference from its facts, proof or signals."
        )
    return access_value(actor, reference, path=held.path, reason=reason, wall=wall)


def _check_handler(actor: Actor, held: HeldRun) -> None:
    """Only who was given a step of it needs to call anybody back; a role alone shows nobody's number."""
    bureau = held.view.bureau
    owners = (step.owner for step in held.state.steps.values())
    handlers = {owner if ":" in owner else f"{bureau}:{owner}" for owner in owners}
    if handlers.isdisjoint(map(str, actor.posts)):
        raise Forbidden(
            f"{actor.name} was given nothing of {held.view.number}.",
            why="Personal values are shown to who handles the matter, and to nobody else.",
            how="Let the group office assign a step of it first.",
        )


def _list_references(held: HeldRun) -> Iterator[str]:
    state = held.state
    for values in (state.facts, *(step.proof for step in state.steps.values())):
        yield from _pick(values)
    for original, caller in Signal.objects.filter(run=held.view.id).values_list("original", "caller"):
        yield from (value for value in (original, caller) if value)


def _pick(values: Mapping[str, object]) -> Iterator[str]:
    return (value for value in values.values() if isinstance(value, str) and value.startswith(VAULT))
