"""Appending to streams: all heads locked at once, all entries in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from anlan.kernel.clock import LIVE
from anlan.kernel.errors import NotFound, OutOfOrder
from anlan.ledger import models
from anlan.ledger.contracts import Draft, Entry, Head
from anlan.ledger.rules import chain, decode_content

# Always in the order of ids, so that two writers of overlapping streams cannot block each other.
_LOCK = """
SELECT id, head_seq, head_hash, head_at FROM ledger_stream WHERE id = ANY(%s) ORDER BY id FOR UPDATE
"""
_INSERT = """
INSERT INTO ledger_entry
    (stream_id, seq, content, hash, type, recorded_at, clauses, element, act, actor, key)
SELECT stream, seq, content, hash, type, %s, string_to_array(clauses, ' '), element, act, actor, key
FROM unnest(%s::text[], %s::int[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::text[], %s::text[])
    AS u (stream, seq, content, hash, type, clauses, element, act, actor, key)
"""
_MOVE = """
UPDATE ledger_stream s SET head_seq = u.seq, head_hash = u.hash, head_at = %s
FROM unnest(%s::text[], %s::int[], %s::text[]) AS u (id, seq, hash) WHERE s.id = u.id
"""


def open_stream(stream: str, *, kind: str, now: datetime, timeline: str = LIVE) -> None:
    """Start a chain; one that exists stays as it is."""
    open_streams([stream], kind=kind, now=now, timeline=timeline)


def open_streams(streams: Iterable[str], *, kind: str, now: datetime, timeline: str = LIVE) -> None:
    rows = [models.Stream(id=s, kind=kind, timeline=timeline, opened_at=now) for s in streams]
    models.Stream.objects.bulk_create(rows, ignore_conflicts=True)


def append_entries(drafts: Mapping[str, Sequence[Draft]], *, now: datetime) -> dict[str, list[Entry]]:
    """Append to each stream its drafts, recorded at `now`, in the caller's transaction.

    Raises NotFound for a stream that was not opened and OutOfOrder for a `now` before a stream's newest
    entry: whoever writes reads the time after taking the lock.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "Entries are written with what they record, or not at all."
        )
    entries: dict[str, list[Entry]] = {}
    rows: list[tuple[Any, ...]] = []
    moved: list[tuple[str, int, str]] = []
    for head in _lock_heads(list(drafts), now):
        written = []
        for entry, content, digest in chain(head, drafts[head.stream], now):
            written.append(entry)
            rows.append(
                (
                    head.stream, entry.seq, content.decode(), digest, entry.type, " ".join(entry.clauses),
                    entry.element, entry.act, entry.actor, entry.key,
                )
            )  # fmt: skip
        if written:
            entries[head.stream] = written
            moved.append((head.stream, written[-1].seq, rows[-1][3]))
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, [now, *(list(column) for column in zip(*rows, strict=True))])
            cursor.execute(_MOVE, [now, *(list(column) for column in zip(*moved, strict=True))])
    return entries


def _lock_heads(streams: list[str], now: datetime) -> list[Head]:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [streams])
        rows = cursor.fetchall()
    missing = set(streams) - {row[0] for row in rows}
    if missing:
        raise NotFound(f"The stream {min(missing)} is not open.", how="Open it first.", field="stream")
    for stream, _, _, at in rows:
        if at is not None and now < at:
            raise OutOfOrder(
                f"The stream {stream} has an entry of {at.isoformat()}; {now.isoformat()} is before it.",
                why="A record never runs backwards.",
                how="Read the time after taking the lock; check the machine's clock.",
            )
    return [Head(stream, seq, digest) for stream, seq, digest, _ in rows]


def find_by_key(stream: str, key: str) -> int | None:
    """The place of the entry an idempotency key made on a stream; none if it has not acted."""
    return models.Entry.objects.filter(stream_id=stream, key=key).values_list("seq", flat=True).first()


def list_since(stream: str, seq: int = 0, *, limit: int | None = None) -> list[Entry]:
    """The entries of a stream after `seq`, in order."""
    rows = models.Entry.objects.filter(stream_id=stream, seq__gt=seq).order_by("seq")
    return [decode_content(content) for content in rows.values_list("content", flat=True)[:limit]]
