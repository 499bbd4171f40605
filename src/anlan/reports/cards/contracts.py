"""What a printout holds, before it is set in type, and what is known of a finished one."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from anlan.plans.contracts import Text

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


class Lack(msgspec.Struct, frozen=True):
    """What paper could not tell today: a post that must be reachable at any hour and has no number to dial or
    nobody who holds it, or a body outside whose number is not set. `bureau` is empty for one outside."""

    what: Literal["number", "holder", "outside-number"]
    bureau: Text
    who: Text


class PrintoutInfo(msgspec.Struct, frozen=True, kw_only=True):
    """The newest printout of a bureau. `made_at` is none before the first one, `digest` the file's SHA-256,
    `copy` whether the second place has the same file, `day` the day it is for."""

    bureau: str
    name: Text
    made_at: datetime | None
    day: str
    digest: str
    size: int
    copy: Literal["not-set", "same", "missing"]
    lacks: tuple[Lack, ...]
