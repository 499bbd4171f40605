"""Opening streams and appending to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import DataError, IntegrityError, connection
from django.db.models import Max

from anlan.kernel.clock import LIVE, check_aware
from anlan.kernel.errors import Invalid, NotFound, OutOfOrder
from anlan.ledger.contracts import Draft, Entry, Head
from anlan.ledger.models import Stream
from anlan.ledger.rules.chain import Link, chain, find_kind

# Not FOR UPDATE: the key stays, so a row that refers to the stream may be written meanwhile.
_LOCK = """
SELECT id, head_seq, head_hash, head_at FROM ledger_stream WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""
_COPY = """
COPY ledger_entry (stream_id, seq, content, hash, type, recorded_at, actor, act, clauses, element, key)
FROM STDIN (FORMAT BINARY)
"""
# Told beforehand, so that values go in binary, in a quarter of the time of text.
_TYPES = ("text", "int4", "text", "text", "text", "timestamptz", "text", "text", "text[]", "text", "text")
_MOVE_HEADS = """
UPDATE ledger_stream s SET head_seq = u.seq, head_hash = u.hash, head_at = %s
FROM unnest(%s::text[], %s::int[], %s::text[]) AS u (id, seq, hash) WHERE s.id = u.id
"""
# Longer than anybody waits for a turn, and much shorter than what a clock is set back by.
_WAITED = timedelta(minutes=1)


class _Locked(NamedTuple):
    stream: str
    seq: int
    hash: str
    at: datetime | None


def open_stream(stream: str, *, kind: str, timeline: str = LIVE, now: datetime) -> None:
    """Open a chain; one that is open stays as it is."""
    open_streams([stream], kind=kind, timeline=timeline, now=now)


def open_streams(streams: Iterable[str], *, kind: str, timeline: str = LIVE, now: datetime) -> None:
    """Open many chains with one statement; raises Invalid for an id that is not a printable `<kind>:…`."""
    ids = sorted(set(streams))
    for stream in ids:
        if find_kind(stream) != kind or not stream.isprintable():
            raise Invalid(
                f"{stream!r} cannot name a stream of kind {kind!r}.",
                why="An id begins with its kind, because the id is hashed with each entry.",
                how="Write kind and id, for example incident:<uuid>.",
                field="stream",
            )
    opened_at = check_aware(now)
    rows = (Stream(id=stream, kind=kind, timeline=timeline, opened_at=opened_at) for stream in ids)
    Stream.objects.bulk_create(rows, ignore_conflicts=True)


def lock_streams(streams: Iterable[str]) -> dict[str, Head]:
    """Lock the heads until the transaction ends; whoever reads the time after it never finds the chain ahead.

    Raises NotFound for a stream that is not open.
    """
    return {row.stream: Head(row.hash, row.seq, row.stream) for row in _lock(streams)}


def take_turn(kind: str, now: datetime) -> datetime:
    """`now`, or the time of the newest entry of this kind where somebody wrote it while the caller waited.

    For writers who are given their time before they hold what keeps others out, and call this after it: their
    turn comes after that entry, and so does their time. A clock that was set back is still refused.
    """
    # An id begins with its kind: found by the index, among hundreds of thousands of runs.
    newest = Stream.objects.filter(id__startswith=kind, kind=kind).aggregate(at=Max("head_at"))["at"]
    return newest if newest is not None and now < newest <= now + _WAITED else now


def append_entries(drafts: Mapping[str, Sequence[Draft]], *, now: datetime) -> dict[str, list[Entry]]:
    """Append to many streams in the caller's transaction, each statement once for all of them.

    Returns the entries by stream. Raises NotFound for a stream that is not open, OutOfOrder when `now` is
    before a stream's last entry or a key is already on record there.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("append_entries needs the transaction that writes what the entries tell of")
    drafts = {stream: listed for stream, listed in drafts.items() if listed}
    if not drafts:
        return {}
    now = check_aware(now)
    locked = _lock(drafts)
    _check_forward(locked, now)
    linked = {
        row.stream: chain(Head(row.hash, row.seq, row.stream), drafts[row.stream], now) for row in locked
    }
    _insert(link for links in linked.values() for link in links)
    _move_heads([links[-1][0] for links in linked.values()], now)
    return {stream: [entry for entry, _ in links] for stream, links in linked.items()}


def _lock(streams: Iterable[str]) -> list[_Locked]:
    ids = list(streams)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [ids])
        locked = [_Locked(*row) for row in cursor.fetchall()]
    missing = set(ids).difference(row.stream for row in locked)
    if missing:
        raise NotFound(f"There is no stream {min(missing)}.", how="Open it with open_stream first.")
    return locked


def _check_forward(locked: list[_Locked], now: datetime) -> None:
    for row in locked:
        if row.at is not None and now < row.at:
            raise OutOfOrder(
                f"The time {now.isoformat()} is before the last entry of {row.stream}, {row.at.isoformat()}.",
                why="The record would run backwards. Either the time was read before the stream was locked, "
                "or the server's clock was set back.",
                how="Try again; if it stays so, set the server's clock right.",
                field="now",
            )


def _insert(links: Iterable[Link]) -> None:
    try:
        with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            copy.set_types(_TYPES)
            for link in links:
                copy.write_row(_list_columns(link))
    except IntegrityError as error:
        raise OutOfOrder(
            "This was already recorded.",
            why=str(error).strip(),
            how="Look for the key with find_by_key before acting.",
            field="key",
        ) from error
    except DataError as error:
        raise Invalid("The record cannot hold this text.", why=str(error).strip(), field="data") from error


def _list_columns(link: Link) -> tuple[object, ...]:
    e, content = link
    facts = (e.type, e.recorded_at, e.actor, e.act, list(e.clauses), e.element, e.key)
    return (e.stream, e.seq, content.decode(), e.hash, *facts)


def _move_heads(newest: list[Entry], now: datetime) -> None:
    streams, seqs, hashes = [e.stream for e in newest], [e.seq for e in newest], [e.hash for e in newest]
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_HEADS, [now, streams, seqs, hashes])
