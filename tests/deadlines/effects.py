"""A handler whose effect is a row without any uniqueness, so that a doubled effect shows."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import connection

from anlan.deadlines.contracts import Due, Handled
from anlan.kernel.clock import Clock

MONDAY = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)


@dataclass
class Effects:
    """Writes `stream/key` for each due timer into a table; fails and skips where it is told to."""

    failing: Collection[str] = ()
    skipping: Collection[str] = ()
    batches: list[list[str]] = field(default_factory=list)
    on_due: Callable[[Due, datetime], None] | None = None

    def __call__(self, batch: list[Due], *, clock: Clock) -> Handled:
        self.batches.append([due.stream for due in batch])
        done = [due for due in batch if due.stream not in self.skipping]
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO effect (stream, key, at) VALUES (%s, %s, %s)",
                [(due.stream, due.key, clock.now()) for due in done],
            )
        for due in done:
            if due.stream in self.failing:
                raise ValueError(f"no owner for {due.stream}")
            if self.on_due:
                self.on_due(due, clock.now())
        return Handled([due.id for due in done], [due.id for due in batch if due.stream in self.skipping])


def create_table() -> None:
    """The table of effects; it goes with the transaction or the test database."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS effect (stream text, key text, at timestamptz)")
        cursor.execute("TRUNCATE effect")


def list_effects() -> list[tuple[str, str]]:
    """(stream, key) of every effect, in the order written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT stream, key FROM effect ORDER BY ctid")
        return [(row[0], row[1]) for row in cursor.fetchall()]
