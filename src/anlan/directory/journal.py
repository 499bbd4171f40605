"""Every change of the directory is an entry of the bureau's own chain, written with the change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anlan.kernel.access import Actor
from anlan.ledger.contracts import Draft
from anlan.ledger.services import append_entries, open_stream

# People and rights that belong to no single bureau.
EVERYWHERE = "everywhere"


def record_change(event: str, *, bureau: str | None, actor: Actor, now: datetime, **facts: Any) -> None:
    """Append `event` to `directory:<bureau>`; facts are codes, ids and dates, never personal values."""
    stream = f"directory:{bureau or EVERYWHERE}"
    open_stream(stream, kind="directory", now=now)
    draft = Draft(type=event, v=1, happened_at=now, actor=actor.name, act=event, data=facts)
    append_entries({stream: [draft]}, now=now)
