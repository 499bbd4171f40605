"""Sealing the heads of all chains, and sending the seals where the database's owner cannot reach."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec
import structlog
from django.db import connection, transaction
from msgspec.structs import replace

from anlan.host.home import find_home
from anlan.ledger import models
from anlan.ledger.contracts import Head, Seal
from anlan.ledger.rules import ALG, find_root
from anlan.ledger.signing import find_signer, sign

log = structlog.get_logger()
_SEAL_LOCK = 0x5EA1


def seal_heads(*, now: datetime) -> Seal | None:
    """Sign the Merkle root of all heads; None when nothing changed since the last seal.

    The seal is a row and one line in each destination. A destination that cannot be written is noted and
    gets what it missed with the next seal.
    """
    seal = _make_seal(now)
    for destination in list_destinations():
        _send(destination, now)
    return seal


@transaction.atomic
def _make_seal(now: datetime) -> Seal | None:
    with connection.cursor() as cursor:  # two workers must not both make seal n
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEAL_LOCK])
    changed = _take_changed()
    if not changed:
        return None
    last = models.Seal.objects.order_by("-n").first()
    rows = models.Stream.objects.filter(head_seq__gt=0).values_list("id", "head_seq", "head_hash")
    signer = find_signer()
    seal = Seal(
        n=last.n + 1 if last else 1,
        at=now,
        root=find_root(Head(*row) for row in rows),
        before=last.root if last else "",
        changed=tuple(sorted(changed)),
        alg=ALG,
        signer=signer.fingerprint,
    )
    seal = replace(seal, signature=sign(signer, encode_seal(seal)))
    models.Seal.objects.create(n=seal.n, at=now, root=seal.root, line=encode_seal(seal).decode())
    return seal


def encode_seal(seal: Seal) -> bytes:
    return msgspec.json.encode(seal, order="sorted")


def _take_changed() -> list[Head]:
    """Heads that moved since the last seal; locked, so that the root and the list speak of one moment."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE ledger_stream IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(
            "UPDATE ledger_stream SET sealed_seq = head_seq WHERE sealed_seq <> head_seq"
            " RETURNING id, head_seq, head_hash"
        )
        return [Head(*row) for row in cursor.fetchall()]


def list_destinations() -> list[Path]:
    """Files that get every seal: ANLAN_SEAL_FILES (separated by `:`), else one in the home folder."""
    given = os.environ.get("ANLAN_SEAL_FILES", "")
    if given:
        return [Path(part) for part in given.split(os.pathsep) if part]
    return [find_home().path / "seals" / "heads.jsonl"]


def _send(destination: Path, now: datetime) -> None:
    copy, _ = models.SealCopy.objects.get_or_create(destination=str(destination))
    missing = models.Seal.objects.filter(n__gt=copy.n).order_by("n")
    try:
        last = _append_lines(destination, missing.values_list("n", "line").iterator())
    except OSError as reason:
        log.error("seal not delivered", destination=str(destination), reason=str(reason))
        models.SealCopy.objects.filter(pk=copy.pk).update(failed_at=now, error=str(reason))
        return
    models.SealCopy.objects.filter(pk=copy.pk).update(n=max(last, copy.n), failed_at=None, error="")


def _append_lines(destination: Path, lines: Iterable[tuple[int, str]]) -> int:
    """Append and flush to the disk before it counts as delivered."""
    destination.parent.mkdir(parents=True, exist_ok=True)
    last = 0
    with destination.open("a", encoding="utf-8") as file:
        for n, line in lines:
            file.write(line + "\n")
            last = n
        file.flush()
        os.fsync(file.fileno())
    return last


def list_copies() -> list[tuple[str, int, str]]:
    """Each destination, the number of the last seal it has, and why it is behind if it is."""
    return list(models.SealCopy.objects.order_by("destination").values_list("destination", "n", "error"))
