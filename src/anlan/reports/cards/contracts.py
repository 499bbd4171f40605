"""What a printout holds, before it is set in type."""

from __future__ import annotations

from datetime import datetime

import msgspec

Row = tuple[str, ...]


class Card(msgspec.Struct, frozen=True):
    """One course on paper: who leads, and every step with its limit, its post and whom to tell."""

    plan: str
    title: str
    clauses: str
    lead: str
    phases: str
    steps: tuple[Row, ...]


class Printout(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one bureau needs on paper. `version` is the software's; `plans` those in force."""

    bureau: str
    made: str
    version: str
    plans: tuple[str, ...]
    cards: tuple[Card, ...]
    duty: tuple[Row, ...]
    calls: tuple[Row, ...]
    outside: tuple[Row, ...]
    at: datetime
