"""Verification: recompute every hash, compare what repeats it, hold all to the seals, fold again.

Everything is read in one snapshot, so that work may go on meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from django.db import connection, transaction

from anlan.kernel.errors import NotFound
from anlan.ledger.contracts import Entry, Finding, Head, Report, StoredEntry
from anlan.ledger.keys import load_public_keys
from anlan.ledger.models import EntryRow, Stream
from anlan.ledger.rules.chain import check_link, check_time, follow
from anlan.ledger.rules.seals import SealCheck
from anlan.ledger.rules.upcasts import upcast
from anlan.ledger.services.evidence import check_seal_rows, list_limits, read_lines

Refold = Callable[[str, list[Entry]], Iterable[Finding]]
Progress = Callable[[int, int], None]

_REFOLDS: dict[str, Refold] = {}
_CHUNK = 5000
_COLUMNS = ("type", "recorded_at", "actor", "act", "clauses", "element", "key")


class _Stored(NamedTuple):
    """A stream's row: its kind and what it says of its newest entry."""

    kind: str
    head: Head


def register_refold(kind: str, function: Refold) -> None:
    """Let verification call `function(stream, entries)`, which yields findings, for each sound stream."""
    _REFOLDS[kind] = function


def check_ledger(
    *,
    stream: str | None = None,
    heads: Sequence[Path] = (),
    keys: Sequence[Path] = (),
    progress: Progress | None = None,
) -> Report:
    """Verify all streams or one, against the seals in the database and in the files `heads`.

    `keys` are the public keys to trust instead of the home's own; `progress` is called with entries done and
    in all. Raises NotFound for a stream that neither the database nor a seal knows.
    """
    trusted = load_public_keys(keys)
    # Before the snapshot: a line is sent only after its row is there, so the rows can lack none of these.
    lines = [line for file in heads for line in read_lines(file)]
    with _snapshot():
        streams = _list_streams(stream)
        findings = list(_check_entries(streams, stream, progress or (lambda done, total: None)))
        seals, outside, found = check_seal_rows(lines, trusted, stream)
        if stream and not streams and stream not in seals.heads.keys() | outside.heads.keys():
            raise NotFound(f"There is no stream {stream}.", how="List them with: anlan ledger show")
        findings += found
        limits = list_limits(keys_given=bool(keys), heads_given=bool(heads))
    return _make_report(streams, findings, outside if heads else seals, limits)


@contextmanager
def _snapshot() -> Iterator[None]:
    """One view of the whole database; a caller's own transaction is taken as it is."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _list_streams(only: str | None) -> dict[str, _Stored]:
    rows = Stream.objects.filter(id=only) if only else Stream.objects.all()
    columns = rows.order_by().values_list("id", "kind", "head_seq", "head_hash")
    return {id_: _Stored(kind, Head(hash_, seq, id_)) for id_, kind, seq, hash_ in columns.iterator(_CHUNK)}


def _list_stored(only: str | None) -> Iterator[StoredEntry]:
    rows = EntryRow.objects.filter(stream_id=only) if only else EntryRow.objects.all()
    columns = rows.order_by("stream_id", "seq").values_list("stream_id", "seq", "content", "hash", *_COLUMNS)
    return map(StoredEntry._make, columns.iterator(_CHUNK))


def _check_entries(streams: dict[str, _Stored], only: str | None, progress: Progress) -> Iterator[Finding]:
    total, done, seen = sum(s.head.seq for s in streams.values()), 0, set[str]()
    for id_, rows in groupby(_list_stored(only), key=attrgetter("stream")):
        newest, findings, entries = _check_stream(id_, rows)
        stored = streams.get(id_)
        seen.add(id_)
        findings += _check_head(id_, newest, stored.head if stored else None)
        refold = _REFOLDS.get(stored.kind) if stored else None
        if refold and not findings:
            findings += refold(id_, [upcast(entry, entry.hash) for entry in entries])
        yield from findings
        if done // _CHUNK != (done := done + newest.seq) // _CHUNK:
            progress(done, total)
    progress(total, total)
    for id_, stored in streams.items():
        if id_ not in seen:
            yield from _check_head(id_, Head("", 0, id_), stored.head)


def _check_stream(id_: str, rows: Iterable[StoredEntry]) -> tuple[Head, list[Finding], list[Entry]]:
    """The newest stored head of a stream, what is wrong in its chain, and the entries that can be read."""
    findings, entries = list[Finding](), list[Entry]()
    head: Head | None = Head("", 0, id_)
    at, newest = None, Head("", 0, id_)
    for row in rows:
        entry, found = check_link(head, id_, row.seq, row.content, row.hash)
        if entry and not found:
            found = [*check_time(entry, at), *_check_columns(entry, row)]
        if entry:
            at = entry.recorded_at
            entries.append(entry)
        findings += found
        head, newest = follow(found, id_, row.seq, row.hash), Head(row.hash, row.seq, id_)
    return newest, findings, entries


def _check_columns(entry: Entry, row: StoredEntry) -> Iterator[Finding]:
    if (
        entry.type == row.type
        and entry.recorded_at == row.recorded_at
        and entry.actor == row.actor
        and entry.act == row.act
        and list(entry.clauses) == row.clauses
        and entry.element == row.element
        and entry.key == row.key
    ):
        return
    wrong = [name for name in _COLUMNS if _plain(getattr(entry, name)) != getattr(row, name)]
    sentence = f"The row of entry {row.seq} differs from what was hashed in: {', '.join(wrong)}."
    yield Finding(row.stream, row.seq, "row-differs", sentence)


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _check_head(id_: str, newest: Head, stored: Head | None) -> list[Finding]:
    if stored is None:
        return [Finding(id_, newest.seq, "row-differs", "The stream has entries but no row of its own.")]
    if stored.seq > newest.seq:
        sentence = f"The stream ends at entry {newest.seq}, but its head says {stored.seq}."
        return [Finding(id_, stored.seq, "cut-off", sentence)]
    if stored != newest:
        return [Finding(id_, newest.seq, "row-differs", "The head of the stream is not its newest entry.")]
    return []


def _make_report(
    streams: dict[str, _Stored], findings: list[Finding], seals: SealCheck, limits: tuple[str, ...]
) -> Report:
    newer = {
        id_: newer
        for id_, stored in streams.items()
        if (newer := stored.head.seq - (seals.heads[id_].seq if id_ in seals.heads else 0)) > 0
    }
    return Report(
        streams=len(streams),
        entries=sum(stored.head.seq for stored in streams.values()),
        seals=seals.last.n if seals.last else 0,
        findings=tuple(findings),
        unsealed_entries=sum(newer.values()),
        unsealed_streams=len(newer),
        sealed_at=seals.last.at if seals.last else None,
        limits=limits,
    )
