"""Holding the entries to the seals, those in the database and those kept outside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice, pairwise
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection
from django.db.models import Max

from anlan.kernel.errors import Invalid
from anlan.ledger.contracts import Finding, Head
from anlan.ledger.models import EntryRow, SealRow
from anlan.ledger.places import is_outside
from anlan.ledger.rules.seals import SealCheck, read_seal

_BATCH = 5000
_SEALED = """
SELECT u.n, u.stream, u.seq
FROM unnest(%s::int[], %s::text[], %s::int[], %s::text[]) AS u (n, stream, seq, hash)
LEFT JOIN ledger_entry e ON e.stream_id = u.stream AND e.seq = u.seq WHERE e.hash IS DISTINCT FROM u.hash
"""
_OWNED = (
    "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE oid = 'ledger_entry'::regclass"
)
_TRUTH = "It proves that what was recorded is unchanged, not that it was true."
_NO_FILE = "Seals were read from the database alone; hold it to a copy kept elsewhere with --heads FILE."
_SAME_DISK = "Seals go to the home's own disk only; name files on another mount by ANLAN_SEAL_FILES."
_OWN_KEYS = (
    "The keys trusted are this home's own: whoever owns both the signing key and the database can write "
    "a new history. Keep the public key elsewhere and give it with --key."
)
_OWNER = "This connection owns the tables, so it could change them; the application's role should not."

PublicKeys = Mapping[str, Ed25519PublicKey]
_SealedHead = tuple[int, Head]


def read_lines(file: Path) -> list[str]:
    """The seal lines of a file, less those torn by a write that was cut short and done again.

    Raises Invalid when the file cannot be read.
    """
    try:
        lines = [line for line in file.read_text("utf-8", errors="replace").split("\n") if line]
    except OSError as error:
        raise Invalid(
            f"{file} cannot be read.", why=str(error), how="Name a file of seals.", field="--heads"
        ) from None
    return [line for line, after in pairwise([*lines, ""]) if line == after or not after.startswith(line)]


def check_seal_rows(
    lines: list[str], keys: PublicKeys, stream: str | None
) -> tuple[SealCheck, SealCheck, list[Finding]]:
    """Follow the seals in the database and the `lines` from outside, and hold the entries to both.

    Returns both checks and all findings; the entries of `stream` alone are held to them if it is given.
    """
    rows, outside = SealCheck(keys, "database"), SealCheck(keys, "file")
    sent = {seal.n: line for line in lines if (seal := outside.follow(line))}
    heads = chain(_follow_rows(rows, sent), _list_heads(sent))
    findings = list(_hold_entries(head for head in heads if stream in (None, head[1].stream)))
    last = rows.last.n if rows.last else 0
    if outside.last and outside.last.n > last:
        rows.find(last + 1, "cut-off", f"the file goes on to seal {outside.last.n}")
    return rows, outside, rows.finish() + (outside.finish() if lines else []) + findings


def list_limits(*, keys_given: bool, heads_given: bool) -> tuple[str, ...]:
    """What this verification cannot prove, here and now."""
    limits = [_TRUTH]
    if not heads_given:
        limits += [_NO_FILE] if is_outside() else [_NO_FILE, _SAME_DISK]
    if not keys_given:
        limits.append(_OWN_KEYS)
    with connection.cursor() as cursor:
        cursor.execute(_OWNED)
        if cursor.fetchone()[0]:
            limits.append(_OWNER)
    return tuple(limits)


def _follow_rows(check: SealCheck, sent: dict[int, str]) -> Iterator[_SealedHead]:
    """The sealed heads of all rows; takes from `sent` the lines that say the same."""
    rows = SealRow.objects.order_by("n").values_list("n", "at", "root", "line")
    for n, at, root, line in rows.iterator(100):
        seal = check.follow(line)
        if sent.get(n) == line:
            del sent[n]
        elif n in sent:
            check.find(n, "changed", "its line is not the one in the file")
        if seal is None:
            continue
        if (seal.n, seal.at, seal.root) != (n, at, root):
            check.find(n, "row-differs", "its row differs from what was signed")
        yield from ((seal.n, head) for head in seal.changed)


def _list_heads(lines: Mapping[int, str]) -> Iterator[_SealedHead]:
    for n, line in lines.items():
        yield from ((n, head) for head in read_seal(line).changed)


def _hold_entries(heads: Iterator[_SealedHead]) -> Iterable[Finding]:
    """A finding for each stream, and for each way, in which the entries are not those that were sealed."""
    found: dict[tuple[str, str], Finding] = {}
    while batch := list(islice(heads, _BATCH)):
        columns = zip(*((n, head.stream, head.seq, head.hash) for n, head in batch), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(_SEALED, [list(column) for column in columns])
            wrong = cursor.fetchall()
        for n, stream, seq in wrong:
            finding = _judge(n, stream, seq)
            told = found.setdefault((stream, finding.kind), finding)
            # The first entry that differs matters, but the last one that is gone.
            if finding.kind == "cut-off" and finding.seq > told.seq:
                found[stream, finding.kind] = finding
    return found.values()


def _judge(n: int, stream: str, seq: int) -> Finding:
    newest = EntryRow.objects.filter(stream_id=stream).aggregate(newest=Max("seq"))["newest"] or 0
    if newest < seq:
        sentence = f"Seal {n} names entry {seq}, but the stream ends at {newest}."
        return Finding(stream, seq, "cut-off", sentence)
    if not EntryRow.objects.filter(stream_id=stream, seq=seq).exists():
        return Finding(stream, seq, "removed", f"Seal {n} names entry {seq}, which is missing.")
    return Finding(stream, seq, "forged", f"Entry {seq} is not the one that seal {n} names.")
