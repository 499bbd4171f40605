"""How a decision stands in the ledger: one draft an event."""

from __future__ import annotations

from collections.abc import Sequence

from anlan.engine.contracts.decision import Made
from anlan.engine.contracts.events import VERSIONS
from anlan.engine.rules.evolve.change import name_act
from anlan.ledger.contracts import Draft


def make_drafts(made: Sequence[Made], *, actor: str, act: str, key: str = "") -> list[Draft]:
    """Drafts in the order of the events; the idempotency key stands on the first."""
    drafts = []
    for one in made:
        name = name_act(one.event)
        drafts.append(
            Draft(
                type=name,
                v=VERSIONS[name],
                happened_at=one.event.at,
                actor=actor,
                act=act,
                clauses=one.clauses,
                element=one.element,
                data=one.event,
                key=key,
            )
        )
        key = ""
    return drafts
