"""Verification: every hash again, every column against its content, every head against rows and seals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec.structs import replace

from anlan.kernel.errors import Invalid
from anlan.ledger import models
from anlan.ledger.contracts import Entry, Finding, Head, Seal
from anlan.ledger.rules import check_chain, decode_content, find_root
from anlan.ledger.services.refolds import list_refolds
from anlan.ledger.services.seals import encode_seal
from anlan.ledger.signing import check_signature, find_signer, fingerprint

LIMITS = (
    "Entries after the last seal are proven only by their chain, not yet by a seal.",
    "Whoever holds both the database and the signing key on one machine could forge both;"
    " keep a copy of the seals where neither owner can write (ANLAN_SEAL_FILES, --heads FILE).",
)
_CHUNK = 2000


@dataclass(slots=True)
class Report:
    """What verification found. `unsealed` counts entries after the last seal, `sealed_at` its time."""

    streams: int = 0
    entries: int = 0
    seals: int = 0
    unsealed: int = 0
    sealed_at: datetime | None = None
    findings: list[Finding] = field(default_factory=list)


def verify_ledger(
    *,
    stream: str = "",
    heads: Path | None = None,
    progress: Callable[[int], None] = lambda entries: None,
) -> Report:
    """Check one stream or all; `heads` is a file of seals kept outside, which shows what was cut off."""
    report = Report()
    marks = _read_seals(report, heads) if not stream else {}
    streams = models.Stream.objects.order_by("id")
    if stream:
        streams = streams.filter(id=stream)
    rows = _group_rows(stream)
    pending = next(rows, None)
    for row in streams.iterator(_CHUNK):
        while pending is not None and pending[0] < row.id:
            report.findings.append(_orphan(pending[0]))
            pending = next(rows, None)
        own = pending[1] if pending is not None and pending[0] == row.id else []
        _check_stream(report, row, own, marks.pop(row.id, []))
        if own:
            pending = next(rows, None)
        progress(report.entries)
    for missing in marks:
        sentence = "The whole stream is gone, but a seal names it."
        report.findings.append(Finding(missing, 0, "cut-off", sentence))
    return report


def _orphan(stream: str) -> Finding:
    return Finding(stream, 0, "removed", "There are entries, but their stream's row is gone.")


def _group_rows(stream: str) -> Iterator[tuple[str, list[models.Entry]]]:
    rows = models.Entry.objects.order_by("stream_id", "seq")
    if stream:
        rows = rows.filter(stream_id=stream)
    for name, group in groupby(rows.iterator(_CHUNK), key=lambda row: row.stream_id):
        yield name, list(group)


def _check_stream(report: Report, stream: models.Stream, rows: list[models.Entry], marks: list[Head]) -> None:
    report.streams += 1
    report.entries += len(rows)
    found = list(check_chain(stream.id, ((r.seq, r.content, r.hash) for r in rows)))
    found += _check_columns(rows)
    found += _check_head(stream, rows)
    found += _check_marks(stream.id, rows, marks)
    sealed = max((mark.seq for mark in marks), default=0)
    report.unsealed += max(len(rows) - sealed, 0)
    refold = list_refolds().get(stream.kind)
    if refold is not None and not found:
        found += refold(stream.id, [decode_content(row.content) for row in rows])
    report.findings += found


def _check_columns(rows: Iterable[models.Entry]) -> Iterator[Finding]:
    """The columns people query must say what the hashed content says."""
    for row in rows:
        try:
            entry: Entry = decode_content(row.content)
        except msgspec.DecodeError:
            continue  # check_chain has named it
        shown = (row.type, row.recorded_at, tuple(row.clauses), row.element, row.act, row.actor, row.key)
        hashed = (
            entry.type, entry.recorded_at, entry.clauses, entry.element, entry.act, entry.actor, entry.key,
        )  # fmt: skip
        if shown != hashed:
            yield Finding(row.stream_id, row.seq, "changed", f"A column of entry {row.seq} was changed.")


def _check_head(stream: models.Stream, rows: list[models.Entry]) -> Iterator[Finding]:
    last = (rows[-1].seq, rows[-1].hash) if rows else (0, "")
    if (stream.head_seq, stream.head_hash) != last:
        sentence = f"The newest entry is {last[0]}, but the stream's head says {stream.head_seq}."
        yield Finding(stream.id, stream.head_seq, "cut-off", sentence)


def _check_marks(stream: str, rows: list[models.Entry], marks: list[Head]) -> Iterator[Finding]:
    """Every head a seal names must still be there, unchanged."""
    hashes = {row.seq: row.hash for row in rows}
    for mark in marks:
        if mark.seq not in hashes:
            yield Finding(stream, mark.seq, "cut-off", f"Entry {mark.seq} was sealed and is gone.")
        elif hashes[mark.seq] != mark.hash:
            yield Finding(stream, mark.seq, "changed", f"Entry {mark.seq} is not the one that was sealed.")


def _read_seals(report: Report, heads: Path | None) -> dict[str, list[Head]]:
    """The heads that seals name, by stream; findings for seals that are forged, missing or out of order."""
    inside = [row.line for row in models.Seal.objects.order_by("n")]
    lines = heads.read_text(encoding="utf-8").splitlines() if heads is not None else inside
    if heads is not None:
        report.findings += _compare_lines(lines, inside)
    marks: dict[str, list[Head]] = {}
    current: dict[str, Head] = {}
    last: Seal | None = None
    key = find_signer().key.public_key()
    for number, line in enumerate(lines, 1):
        seal = _read_seal(line, number)
        for head in seal.changed:
            current[head.stream] = head
            marks.setdefault(head.stream, []).append(head)
        report.findings += _check_seal(seal, number, last, key)
        last = seal
    if last is not None:
        report.sealed_at, report.seals = last.at, len(lines)
        # Each seal's list of heads is signed, so only the newest root needs all of them.
        if find_root(current.values(), last.alg) != last.root:
            sentence = f"The root of seal {last.n} is not that of its heads."
            report.findings.append(Finding("seals", last.n, "forged", sentence))
    return marks


def _compare_lines(outside: list[str], inside: list[str]) -> Iterator[Finding]:
    """The database may be ahead of a file by a few seals; it may never be behind it, nor differ."""
    if len(inside) < len(outside):
        sentence = f"The file has {len(outside)} seals, the database only {len(inside)}."
        yield Finding("seals", len(inside) + 1, "cut-off", sentence)
    for number, (a, b) in enumerate(zip(outside, inside, strict=False), 1):
        if a != b:
            yield Finding("seals", number, "forged", f"Seal {number} differs between file and database.")


def _read_seal(line: str, number: int) -> Seal:
    try:
        return msgspec.json.decode(line, type=Seal)
    except msgspec.DecodeError as reason:
        raise Invalid(
            f"Line {number} is not a seal.", why=str(reason), how="Give the file of seals.", field="heads"
        ) from reason


def _check_seal(seal: Seal, number: int, last: Seal | None, key: Ed25519PublicKey) -> Iterator[Finding]:
    if seal.n != number or seal.before != (last.root if last else ""):
        yield Finding("seals", number, "removed", f"Seal {number} does not follow the one before it.")
    if seal.signer != fingerprint(key):
        sentence = f"Seal {seal.n} was signed by another key ({seal.signer})."
        yield Finding("seals", seal.n, "forged", sentence)
    elif not check_signature(key, encode_seal(replace(seal, signature="")), seal.signature):
        yield Finding("seals", seal.n, "forged", f"The signature of seal {seal.n} is not right.")
