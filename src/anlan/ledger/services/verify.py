"""Verification: recompute every hash, compare what repeats it, hold rows, vault and seals to it.

Everything is read in one snapshot, so that work may go on meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection, transaction

from anlan.kernel.errors import NotFound
from anlan.ledger.contracts import Entry, Finding, Head, Report
from anlan.ledger.keys import load_public_keys
from anlan.ledger.rules.chain import check_link, find_kind, follow
from anlan.ledger.rules.upcasts import upcast
from anlan.ledger.services.evidence import Evidence, check_seal_rows, list_limits, read_lines
from anlan.ledger.services.refolds import Batch, find_refold, list_strays
from anlan.ledger.services.vaulted import Reference, check_values, list_references

Progress = Callable[[int, int], None]

_CHUNK = 5000
_COLUMNS = ("type", "recorded_at", "actor", "act", "clauses", "element", "key")
_STREAMS = """
SELECT id, kind, head_seq, head_hash, head_at FROM ledger_stream WHERE %(only)s::text IS NULL OR id = %(only)s
"""
_ENTRIES = """
SELECT stream_id, seq, content, hash, type, recorded_at, actor, act, clauses, element, key FROM ledger_entry
WHERE %(only)s::text IS NULL OR stream_id = %(only)s ORDER BY stream_id, seq
"""

_Row = tuple[Any, ...]


class _Stored(NamedTuple):
    """A stream's row: its kind, and what it says of its newest entry and of when that was recorded."""

    kind: str
    head: Head
    at: datetime | None


class _Checked(NamedTuple):
    """A stream's entries: the newest, how many, what is wrong with them; and they, where they are folded.

    `named` are the personal values they name, each with the number of the first entry that does.
    """

    head: Head
    at: datetime | None = None
    entries: int = 0
    findings: Sequence[Finding] = ()
    kept: Sequence[Entry] = ()
    named: Mapping[Reference, int] = {}


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
    sent, conflicts = read_lines(heads)
    with _snapshot():
        streams = _list_streams(stream)
        entries, findings = _check_entries(streams, stream, progress or (lambda done, total: None))
        evidence = check_seal_rows(sent, trusted, stream)
        if stream and not entries and not streams and stream not in evidence.sealed:
            raise NotFound(f"There is no stream {stream}.", how="List them with: anlan ledger show")
        limits = list_limits(keys_given=bool(keys), heads_given=bool(heads))
    return _make_report(streams, entries, [*findings, *conflicts, *evidence.findings], evidence, limits)


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
    with closing(_list_rows(_STREAMS, only)) as rows:
        return {id_: _Stored(kind, Head(hash_, seq, id_), at) for id_, kind, seq, hash_, at in rows}


def _list_rows(statement: str, only: str | None) -> Generator[_Row]:
    """Rows in binary from a cursor of the server's: half the time of the ORM's, and never all in memory."""
    connection.ensure_connection()
    with connection.connection.cursor(name="ledger_rows", binary=True) as cursor:
        cursor.execute(statement, {"only": only})
        while rows := cursor.fetchmany(_CHUNK):
            yield from rows


def _check_entries(
    streams: dict[str, _Stored], only: str | None, progress: Progress
) -> tuple[int, list[Finding]]:
    """How many entries there are, and what is wrong with them and with their streams' rows."""
    total, done, findings, seen = sum(s.head.seq for s in streams.values()), 0, list[Finding](), set[str]()
    batch, named = Batch(), dict[Reference, tuple[str, int]]()
    with closing(_list_rows(_ENTRIES, only)) as rows:
        for id_, own in groupby(rows, key=itemgetter(0)):
            seen.add(id_)
            refold = find_refold(find_kind(id_))
            checked = _check_stream(id_, own, keep=refold is not None)
            found = [*checked.findings, *_check_row(checked, streams.get(id_))]
            findings += found
            if refold and not found:
                findings += batch.add(refold, id_, checked.kept)
            for reference, seq in checked.named.items():
                named.setdefault(reference, (id_, seq))
            if done // _CHUNK != (done := done + checked.entries) // _CHUNK:
                progress(done, max(done, total))
    findings += [*batch.fold(), *check_values(named)]
    progress(done, done)
    for id_ in streams.keys() - seen:
        findings += _check_row(_Checked(Head("", 0, id_)), streams[id_])
    return done, findings if only else [*findings, *list_strays(seen)]


def _check_stream(id_: str, rows: Iterable[_Row], *, keep: bool) -> _Checked:
    findings, kept, named = list[Finding](), list[Entry](), dict[Reference, int]()
    newest, at, count = Head("", 0, id_), None, 0
    head: Head | None = newest
    for _, seq, content, hash_, *said in rows:
        entry, found = check_link(head, id_, seq, content, hash_, after=at)
        count, head = count + 1, (newest := Head(hash_, seq, id_))
        if entry is not None:
            at = entry.recorded_at
            if not found and said != (meant := _list_columns(entry)):
                found = [_name_columns(newest, said, meant)]
            if keep:
                kept.append(upcast(entry, hash_))
        for reference in () if found else list_references(content):
            named.setdefault(reference, seq)
        if found:
            findings += found
            head = follow(found, newest)
    return _Checked(newest, at, count, findings, kept, named)


def _list_columns(entry: Entry) -> list[object]:
    """What the columns that people query must say, as the hashed text has it."""
    return [
        entry.type, entry.recorded_at, entry.actor, entry.act, list(entry.clauses), entry.element, entry.key,
    ]  # fmt: skip


def _name_columns(at: Head, said: list[object], meant: list[object]) -> Finding:
    wrong = ", ".join(name for name, a, b in zip(_COLUMNS, said, meant, strict=True) if a != b)
    sentence = f"The row of entry {at.seq} differs from what was hashed in: {wrong}."
    return Finding(at.stream, at.seq, "row-differs", sentence)


def _check_row(checked: _Checked, stored: _Stored | None) -> Iterator[Finding]:
    """What the stream's own row says otherwise than its entries."""
    newest, id_ = checked.head, checked.head.stream
    if stored is None:
        yield Finding(id_, newest.seq, "row-differs", "The stream has entries but no row of its own.")
        return
    if stored.kind != find_kind(id_):
        yield Finding(id_, newest.seq, "row-differs", f"The stream's row calls it a {stored.kind}.")
    if stored.head.seq > newest.seq:
        sentence = f"The stream ends at entry {newest.seq}, but its head says {stored.head.seq}."
        yield Finding(id_, stored.head.seq, "cut-off", sentence)
    elif stored.head != newest or (not checked.findings and stored.at != checked.at):
        yield Finding(id_, newest.seq, "row-differs", "The head of the stream is not its newest entry.")


def _make_report(
    streams: dict[str, _Stored],
    entries: int,
    findings: Sequence[Finding],
    evidence: Evidence,
    limits: tuple[str, ...],
) -> Report:
    newer = [stored.head.seq - evidence.sealed.get(id_, 0) for id_, stored in streams.items()]
    return Report(
        streams=len(streams),
        entries=entries,
        seals=evidence.last.n if evidence.last else 0,
        findings=tuple(findings),
        unsealed_entries=sum(count for count in newer if count > 0),
        unsealed_streams=sum(count > 0 for count in newer),
        sealed_at=evidence.last.at if evidence.last else None,
        limits=limits,
    )
