"""What every event has, and the values that several of them hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

Proof = Mapping[str, object]
# What stands in a proof for a personal value and for a file.
VAULT = "vault:"
FILE = "file:"
# A late ladder made concrete: (instant, posts to tell), in order.
Rungs = tuple[tuple[datetime, tuple[str, ...]], ...]


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event"):
    """Base of all events. `at` is when it happened, which may be earlier than when it was recorded; then the
    first event of the act says in `late_reason` why it was entered only later."""

    at: datetime
    late_reason: str = ""


class Clock(msgspec.Struct, frozen=True, omit_defaults=True):
    """One running time limit on a duty: `rule` and `source` say which rule set it."""

    rule: str
    due_at: datetime
    source: str
    assumed: bool = False
