"""Reading signals."""

from __future__ import annotations

from datetime import datetime

import msgspec

from anlan.engine.selectors import access_run
from anlan.kernel.access import Actor
from anlan.signals.models import Signal


class SignalView(msgspec.Struct, frozen=True):
    """A signal as the room of its run shows it; references to the vault are opened by a look."""

    id: int
    source: str
    external_id: str
    received_at: datetime
    kind: str
    text: str
    original: str
    caller: str
    erased_at: datetime | None


def list_signals(actor: Actor, run_id: str) -> list[SignalView]:
    """What led to a run and came in for it since, in order."""
    access_run(actor, run_id)
    return [
        SignalView(
            row.pk,
            row.source,
            row.external_id,
            row.received_at,
            row.kind,
            row.text,
            row.original,
            row.caller,
            row.erased_at,
        )
        for row in Signal.objects.filter(run=run_id).order_by("id")
    ]
