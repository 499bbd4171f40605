"""Reads of the record, in the newest version of each entry type."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import connection
from django.db.models import QuerySet

from anlan.kernel.clock import LIVE
from anlan.ledger.contracts import Copy, Entry, Head, LastEntry, SealState
from anlan.ledger.models import EntryRow, SealCopy, SealRow, Stream
from anlan.ledger.places import list_places
from anlan.ledger.rules.upcasts import read_entry


def list_heads(prefix: str = "") -> list[Head]:
    """The newest entry of each stream whose id begins with `prefix`."""
    rows = Stream.objects.filter(id__startswith=prefix).order_by("id")
    return [Head(hash_, seq, id_) for id_, seq, hash_ in rows.values_list("id", "head_seq", "head_hash")]


_DIGEST = """
    SELECT coalesce(md5(string_agg(head_hash, '' ORDER BY id)), '') FROM ledger_stream WHERE id LIKE %s
"""


def digest_heads(prefix: str) -> str:
    """Another value after each entry in any stream whose id begins with `prefix`; one small query."""
    with connection.cursor() as cursor:
        cursor.execute(_DIGEST, [f"{prefix}%"])
        return str(cursor.fetchone()[0])


def list_timelines(streams: Iterable[str]) -> dict[str, str]:
    """The timeline of each stream."""
    return dict(Stream.objects.filter(id__in=list(streams)).values_list("id", "timeline"))


def list_since(stream: str, seq: int = 0) -> list[Entry]:
    """The entries of a stream after number `seq`, oldest first."""
    return _read(EntryRow.objects.filter(stream_id=stream, seq__gt=seq).order_by("seq"))


_AT = """
    SELECT e.content, e.hash FROM ledger_entry e
    JOIN unnest(%s::text[], %s::int[]) AS at (stream, seq) ON e.stream_id = at.stream AND e.seq = at.seq
"""


def find_entries(places: Collection[tuple[str, int]]) -> dict[tuple[str, int], Entry]:
    """The entries at these places, (stream, number); one query."""
    if not places:
        return {}
    streams, seqs = zip(*places, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_AT, [list(streams), list(seqs)])
        entries = [read_entry(content, hash_) for content, hash_ in cursor.fetchall()]
    return {(entry.stream, entry.seq): entry for entry in entries}


def list_by_clause(clause: str, *, streams: Iterable[str] | None = None) -> list[Entry]:
    """All entries that answer a clause, of `streams` if given, by stream and number."""
    rows = EntryRow.objects.filter(clauses__contains=[clause]).order_by("stream_id", "seq")
    return _read(rows if streams is None else rows.filter(stream_id__in=list(streams)))


_LAST = """
    SELECT DISTINCT ON (clause, live) clause, stream.timeline = %s AS live, entry.stream_id, entry.recorded_at
    FROM ledger_entry entry
    JOIN ledger_stream stream ON stream.id = entry.stream_id
    CROSS JOIN LATERAL unnest(entry.clauses) AS clause
    WHERE stream.kind = ANY(%s) AND entry.element <> '' AND NOT entry.type = ANY(%s)
    ORDER BY clause, live, entry.recorded_at DESC, entry.stream_id
"""


def find_last_by_clause(*, kinds: Iterable[str], without: Collection[str]) -> list[LastEntry]:
    """The newest entry of each clause, live and elsewhere, in streams of these kinds; one pass over all.

    Entries that no element made and those of the types `without` do not count. Not for a request.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LAST, [LIVE, list(kinds), list(without)])
        return [LastEntry(*row) for row in cursor.fetchall()]


def find_by_key(stream: str, key: str) -> Entry | None:
    """The entry that was recorded under an idempotency key."""
    found = _read(EntryRow.objects.filter(stream_id=stream, key=key)) if key else []
    return found[0] if found else None


def find_seal_state() -> SealState:
    """The last seal and how far its copies are; n 0 before the first.

    Places that are named now count, also those that nothing was sent to yet; the others are told as former:
    what they keep is evidence still, but nothing is sent there any more.
    """
    last, named = SealRow.objects.order_by("-n").first(), {place.name for place in list_places()}
    known = {
        copy.place: Copy(copy.place, copy.n, copy.failures, copy.failing_since, copy.error)
        for copy in SealCopy.objects.order_by("place")
    }
    copies = tuple(known.get(name) or Copy(name, 0, 0, None, "") for name in sorted(named))
    former = tuple(copy for name, copy in known.items() if name not in named)
    return SealState(last.n if last else 0, last.at if last else None, copies, former)


def _read(rows: QuerySet[EntryRow]) -> list[Entry]:
    return [read_entry(content, hash_) for content, hash_ in rows.values_list("content", "hash")]
