"""A record to test with: streams of plain entries, and an owner who tampers with them.

The streams are of kinds that no app folds again, so that what is found is the ledger's own finding.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from anlan.ledger.contracts import Draft, Entry
from anlan.ledger.services import append_entries, open_streams

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TABLES = ("ledger_entry", "ledger_seal", "ledger_stream", "ledger_vault")


def draft(n: int = 1, **changed: Any) -> Draft:
    """The n-th made-up fact; clauses hold a space and a Chinese name, as real ones do."""
    facts: dict[str, Any] = {
        "type": "noted",
        "happened_at": START + timedelta(minutes=n),
        "actor": "210100:duty-officer",
        "act": "note",
        "clauses": ("SY-3.2.4", "突发事件应对法 Art. 64"),
        "element": "network-security.assess",
        "data": {"number": n, "text": "核实情况"},
    }
    return Draft(**{**facts, **changed})


def write(streams: str | Iterable[str], count: int = 1, *, minute: int = 0, **changed: Any) -> list[Entry]:
    """Append `count` entries to each stream, opening it if need be, recorded `minute` after the start."""
    names = [streams] if isinstance(streams, str) else list(streams)
    now = START + timedelta(minutes=minute)
    with transaction.atomic():
        for name in names:
            open_streams([name], kind=name.partition(":")[0], now=START)
        drafts = [draft(n, **changed) for n in range(1, count + 1)]
        written = append_entries(dict.fromkeys(names, drafts), now=now)
    return [entry for name in names for entry in written[name]]


def tamper(*statements: tuple[str, list[Any]]) -> int:
    """Run statements as the owner of the tables who has put the triggers aside; rows the last one touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        touched = 0
        for statement, values in statements:
            cursor.execute(statement, values)
            touched = cursor.rowcount
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    return touched
