"""An entry of a run's record with its event read."""

from __future__ import annotations

from datetime import datetime

import msgspec

from anlan.engine.contracts.events import Event


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One entry. `act` is what the actor did; the event is what came of it."""

    seq: int
    recorded_at: datetime
    actor: str
    act: str
    element: str
    clauses: tuple[str, ...]
    event: Event
