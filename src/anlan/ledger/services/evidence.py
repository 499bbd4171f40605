"""Holding the entries to the seals, those in the database and those kept outside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection
from django.db.models import Max

from anlan.kernel.errors import Invalid, Unavailable
from anlan.ledger.contracts import Finding, Head, Seal
from anlan.ledger.models import EntryRow, SealRow
from anlan.ledger.places import is_outside
from anlan.ledger.rules.digest import encode
from anlan.ledger.rules.seals import SEALS, SealCheck, read_line, read_seal
from anlan.ledger.services.refolds import list_registered_limits
from anlan.ledger.services.vaulted import LIMIT

_BATCH = 5000
_SEALED = """
SELECT (u ->> 0)::int, u ->> 1, (u ->> 2)::int FROM jsonb_array_elements(%s::jsonb) u
LEFT JOIN ledger_entry e ON e.stream_id = u ->> 1 AND e.seq = (u ->> 2)::int
WHERE e.hash IS DISTINCT FROM u ->> 3
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


class Evidence(NamedTuple):
    """What the seals prove: the last one that counts, and how far each stream is sealed by it.

    With files from outside, what counts ends with the newest line in them. It names the hash of the line
    before it, and so on, so that even a single printed line holds the database to all seals up to its own.
    """

    findings: list[Finding]
    last: Seal | None
    sealed: dict[str, int]


def read_lines(files: Iterable[Path]) -> tuple[dict[int, str], list[Finding]]:
    """The seal lines of files by number, and findings for numbers that two different lines claim.

    A line that cannot be read is left out: a write that was cut short leaves one, and its seal follows whole.
    Raises Invalid for a file that cannot be read or holds no seal.
    """
    lines, findings = dict[int, str](), list[Finding]()
    for file in files:
        listed = list(_read_file(file))
        if not listed:
            raise Invalid(
                f"{file} holds no seal.", how="Name a file that seals were sent to.", field="--heads"
            )
        for n, line in listed:
            if lines.setdefault(n, line) != line:
                findings.append(Finding(SEALS, n, "forged", f"{file}: there is another seal {n} besides it."))
    return lines, findings


def check_seal_rows(sent: Mapping[int, str], keys: PublicKeys, stream: str | None) -> Evidence:
    """Follow the seals in the database, compare them with those `sent` out, and hold the entries to both.

    The entries of `stream` alone are held to them if it is given. Raises Unavailable without any key.
    """
    if not keys and (sent or SealRow.objects.exists()):
        raise Unavailable(
            "There is no key to check the seals with.",
            how="Give the public key with --key FILE: it lies beside each file of seals, as heads.pub.",
        )
    check, newest = SealCheck(keys, "database"), max(sent, default=None)
    last: Seal | None = None
    sealed = dict[str, int]()

    def list_heads() -> Iterator[_SealedHead]:
        nonlocal last
        for seal in chain(_follow_rows(check, sent), _follow_sent(check, sent)):
            if newest is None or seal.n <= newest:
                last = seal
                sealed.update((head.stream, head.seq) for head in seal.changed)
            yield from ((seal.n, head) for head in seal.changed if stream in (None, head.stream))

    wrong = list(_hold_entries(list_heads()))
    return Evidence([*check.finish(), *wrong], last, sealed)


def list_limits(*, keys_given: bool, heads_given: bool) -> tuple[str, ...]:
    """What this verification cannot prove, here and now."""
    limits = [_TRUTH, *list_registered_limits(), LIMIT]
    if not heads_given:
        limits += [_NO_FILE] if is_outside() else [_NO_FILE, _SAME_DISK]
    if not keys_given:
        limits.append(_OWN_KEYS)
    with connection.cursor() as cursor:
        cursor.execute(_OWNED)
        if cursor.fetchone()[0]:
            limits.append(_OWNER)
    return tuple(limits)


def _read_file(file: Path) -> Iterator[tuple[int, str]]:
    try:
        text = file.read_text("utf-8", errors="replace")
    except OSError as error:
        raise Invalid(
            f"{file} cannot be read.", why=str(error), how="Name a file of seals.", field="--heads"
        ) from None
    for line in text.split("\n"):
        with suppress(msgspec.MsgspecError, RecursionError):
            yield read_seal(line).n, line


def _follow_rows(check: SealCheck, sent: Mapping[int, str]) -> Iterator[Seal]:
    """The seals in the database whose signature holds; findings for rows that say otherwise."""
    rows = SealRow.objects.order_by("n").values_list("n", "at", "root", "line")
    for n, at, root, line in rows.iterator(100):
        seal = check.follow(line)
        if sent.get(n, line) != line:
            check.find(n, "changed", "its line is not the one in the file")
        if seal is None:
            continue
        if (seal.n, seal.at, seal.root) != (n, at, root):
            check.find(n, "row-differs", "its row differs from what was signed")
        yield seal


def _follow_sent(check: SealCheck, sent: Mapping[int, str]) -> Iterator[Seal]:
    """The seals that only a file has, or only in these words."""
    last, newest = check.last.n if check.last else 0, max(sent, default=0)
    if newest > last:
        check.find(last + 1, "cut-off", f"the file goes on to seal {newest}")
    same = dict(SealRow.objects.filter(n__in=list(sent)).values_list("n", "line"))
    for n, line in sorted(sent.items() - same.items()):
        try:
            yield read_line(line, check.keys)
        except ValueError as error:
            check.find(n, "forged", f"in the file, {error}")


def _hold_entries(heads: Iterator[_SealedHead]) -> Iterable[Finding]:
    """A finding for each stream, and for each way, in which the entries are not those that were sealed."""
    found: dict[tuple[str, str], Finding] = {}
    rows = ((n, head.stream, head.seq, head.hash) for n, head in heads)
    while batch := list(islice(rows, _BATCH)):
        with connection.cursor() as cursor:
            cursor.execute(_SEALED, [encode(batch).decode()])
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
