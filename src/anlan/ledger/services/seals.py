"""Sealing the heads of all streams and sending the seals where the database's owner cannot reach them."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import connection, transaction

from anlan.kernel.clock import check_aware
from anlan.ledger.contracts import Head, Seal
from anlan.ledger.keys import encode_public_keys, load_signing_key
from anlan.ledger.models import SealCopy, SealedHead, SealRow
from anlan.ledger.places import Place, list_places
from anlan.ledger.rules.seals import make_seal, read_seal

_LOG = structlog.get_logger(__name__)
# Any number that no other advisory lock of ours uses: one sealer at a time, whatever the number of workers.
_SEALER = 0x5EA1
_MOVED = """
FROM ledger_stream s LEFT JOIN ledger_sealed_head h ON h.stream_id = s.id
WHERE s.head_seq > 0 AND (h.stream_id IS NULL OR (h.seq, h.hash) IS DISTINCT FROM (s.head_seq, s.head_hash))
"""
_HEADS = """
SELECT s.head_hash, s.head_seq, s.id, h.seq, h.hash
FROM ledger_stream s LEFT JOIN ledger_sealed_head h ON h.stream_id = s.id WHERE s.head_seq > 0
"""
# Lines sent in one go to a place that was away for long.
_BATCH = 500


def seal_heads(*, now: datetime) -> Seal | None:
    """Seal all heads if any moved since the last seal, and send what each place lacks.

    Its own transactions: a line that was sent must never be rolled back, so none may be open. A place that
    cannot be written is counted and told in `find_seal_state`; it gets what it missed at the next seal.
    """
    with transaction.atomic(durable=True):
        _lock_sealer()
        seal = _make_next(check_aware(now)) if _has_moved() else None
    for place in list_places():
        with transaction.atomic(durable=True):
            _lock_sealer()
            _send_missing(place, now)
    return seal


def _lock_sealer() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEALER])


def _has_moved() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT {_MOVED})")
        return bool(cursor.fetchone()[0])


def _make_next(now: datetime) -> Seal:
    # One statement, so that all heads are of one instant.
    with connection.cursor() as cursor:
        cursor.execute(_HEADS)
        rows = cursor.fetchall()
    heads = [Head(hash_, seq, stream) for hash_, seq, stream, _, _ in rows]
    changed = [head for head, row in zip(heads, rows, strict=True) if (head.seq, head.hash) != row[3:]]
    for head, (*_, sealed, _) in zip(heads, rows, strict=True):
        if sealed is not None and sealed > head.seq:
            _LOG.error("ledger.stream-went-back", stream=head.stream, sealed=sealed, head=head.seq)
    last = SealRow.objects.order_by("-n").first()
    key = load_signing_key(make=last is None)
    seal, line = make_seal(last.line if last else "", heads, changed, key=key, at=now)
    SealRow.objects.create(n=seal.n, at=seal.at, root=seal.root, line=line)
    SealedHead.objects.bulk_create(
        (SealedHead(stream_id=head.stream, seq=head.seq, hash=head.hash) for head in changed),
        update_conflicts=True,
        unique_fields=["stream"],
        update_fields=["seq", "hash"],
        batch_size=5000,
    )
    return seal


def _send_missing(place: Place, now: datetime) -> None:
    copy, _ = SealCopy.objects.get_or_create(place=place.name)
    try:
        copy.n = _find_last(place, copy.n)
        while lines := _list_lines(copy.n):
            place.send([line for _, line in lines], encode_public_keys())
            copy.n = lines[-1][0]
    except (OSError, ValueError) as error:
        copy.failures += 1
        copy.failing_since = copy.failing_since or now
        copy.error = str(error)
        _LOG.error("ledger.seal-not-sent", place=place.name, failures=copy.failures, error=copy.error)
    else:
        copy.failures, copy.failing_since, copy.error = 0, None, ""
    copy.save(update_fields=["n", "failures", "failing_since", "error"])


def _find_last(place: Place, known: int) -> int:
    """The seal that a place has last. Raises ValueError where that is not one of this database's."""
    line = place.read_last()
    if line is None:
        return known
    n = read_seal(line).n if line else 0
    if line and not SealRow.objects.filter(n=n, line=line).exists():
        raise ValueError(
            f"Its last seal, {n}, is not in the database, which is behind or has another history. "
            "Was it restored from an older backup? Keep the file as evidence and name a new one."
        )
    return n


def _list_lines(after: int) -> list[tuple[int, str]]:
    return list(SealRow.objects.filter(n__gt=after).order_by("n").values_list("n", "line")[:_BATCH])
