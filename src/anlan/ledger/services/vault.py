"""密存: personal values outside the chains, encrypted until their date, every look at them on record.

Looks and erasures go to a chain beside the stream's own, `vault:<stream>`: they happen in wall time even when
the stream is a drill's, and replaying the stream itself gives exactly its rows.
"""

from __future__ import annotations

import hmac
import secrets
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from anlan.kernel.access import ENGINE, Actor, Permission, check_permission
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import Clock
from anlan.kernel.errors import Invalid, NotFound, OutOfOrder, Unavailable
from anlan.ledger.contracts import Draft
from anlan.ledger.keys import load_vault_keys
from anlan.ledger.models import VaultRow
from anlan.ledger.services.streams import append_entries, lock_streams, open_streams

PREFIX = "vault:"
KIND = "vault"
_NONCE, _SALT = 12, 16
_BATCH = 500


class _Reference(NamedTuple):
    id: UUID
    digest: str


def seal_value(stream: str, field: str, value: str, *, erase_on: date, now: datetime) -> str:
    """Keep a personal value until `erase_on` (Beijing date) and return the reference for the entry.

    The reference holds a digest under a secret key and a salt of its own, so equal values have unlike
    references and nobody finds a person by a number. Raises Invalid for an empty value or a date gone by.
    """
    if not value:
        raise Invalid("An empty value is not kept.", how="Leave the field out.", field=field)
    if erase_on <= now.astimezone(BEIJING).date():
        raise Invalid(
            f"The value would have to be erased on {erase_on}, which is not in the future.",
            how="Give the date of the retention rule.",
            clause="突发事件应对法 Art. 85",
            field=field,
        )
    keys, id_, nonce = load_vault_keys(), uuid4(), secrets.token_bytes(_NONCE)
    # The salt goes with the value: once it is erased, trying all telephone numbers finds nothing.
    salted = secrets.token_bytes(_SALT) + value.encode()
    digest = _compute_digest(keys.digest, id_, salted)
    sealed = nonce + AESGCM(keys.cipher).encrypt(nonce, salted, _bind(id_, stream, field))
    VaultRow.objects.create(
        id=id_, stream_id=stream, field=field, ciphertext=sealed, digest=digest, erase_on=erase_on
    )
    return f"{PREFIX}{id_}:{digest}"


def check_held(reference: str, streams: Collection[str], *, field: str) -> None:
    """Raise Invalid unless the reference is of a value that one of `streams` keeps.

    Somebody who may open values of one run could else bring in a reference of another and open it there.
    """
    try:
        parsed = _parse(reference)
    except NotFound:
        parsed = None
    held = VaultRow.objects.filter(stream_id__in=streams)
    if parsed is None or not held.filter(id=parsed.id, digest=parsed.digest).exists():
        raise Invalid("This is no value that is kept here.", how="Give the value itself.", field=field)


def digest_request(content: bytes) -> str:
    """A digest that tells one request from another and, without the home's secret, nothing of either.

    Whoever has the secret could try telephone numbers against it: keep it no longer than the values in it.
    """
    return hmac.digest(load_vault_keys().request, content, "sha256").hex()


def access_value(actor: Actor, reference: str, *, path: str, reason: str, wall: Clock) -> str:
    """The value behind a reference, for an actor who may see personal values at the bureau `path`.

    The look is committed before the value is returned, so no transaction may be open. Raises Forbidden,
    Invalid without a reason, NotFound for an unknown reference, OutOfOrder for an erased value, Unavailable
    when the row was tampered with or the vault's secret is another.
    """
    check_permission(actor, Permission.SEE_PERSONAL, path)
    if not reason.strip():
        raise Invalid("Say why you need to see this.", why="Every look is on record.", field="reason")
    parsed = _parse(reference)
    with transaction.atomic(durable=True):
        row = VaultRow.objects.filter(id=parsed.id, digest=parsed.digest).first()
        if row is None:
            raise _no_value()
        value = _open(row)
        facts = {"reference": reference, "field": row.field, "reason": reason, "person": actor.person}
        _record({row.stream_id: facts}, "looked", actor=actor, wall=wall)
    return value


def erase_due(*, wall: Clock) -> int:
    """Erase all values whose date has come; how many. Their digests stay, so the record still verifies.

    Backups made before hold the encrypted value until they are deleted.
    """
    erased = 0
    while batch := _erase_batch(wall):
        erased += batch
    return erased


@transaction.atomic(durable=True)
def _erase_batch(wall: Clock) -> int:
    now = wall.now()
    due = VaultRow.objects.filter(erased_at=None, erase_on__lte=now.astimezone(BEIJING).date())
    rows = list(due.order_by("erase_on", "id").select_for_update(skip_locked=True)[:_BATCH])
    if not rows:
        return 0
    VaultRow.objects.filter(id__in=[row.id for row in rows]).update(ciphertext=None, erased_at=now)
    references = defaultdict[str, list[str]](list)
    for row in rows:
        references[row.stream_id].append(f"{PREFIX}{row.id}:{row.digest}")
    facts = {stream: {"references": listed} for stream, listed in references.items()}
    _record(facts, "erased", actor=ENGINE, wall=wall)
    return len(rows)


def _record(facts: Mapping[str, dict[str, Any]], type_: str, *, actor: Actor, wall: Clock) -> None:
    beside = {f"{PREFIX}{stream}": told for stream, told in facts.items()}
    open_streams(beside, kind=KIND, now=wall.now())
    lock_streams(beside)
    now = wall.now()
    append_entries(
        {
            stream: [Draft(type=type_, happened_at=now, actor=actor.name, act=type_, data=told)]
            for stream, told in beside.items()
        },
        now=now,
    )


def _open(row: VaultRow) -> str:
    if row.ciphertext is None:
        raise OutOfOrder(
            f"The value was erased on {row.erased_at:%Y-%m-%d}.",
            why="Its retention date had come.",
            clause="突发事件应对法 Art. 85",
        )
    salted = _unseal(row, row.ciphertext)
    if salted is None:
        raise Unavailable(
            "The value cannot be read.",
            why="Its row was changed, or the secret `vault` is not the one it was kept with.",
            how="Restore the secret from the backup of the home folder.",
        )
    return salted[_SALT:].decode()


def is_intact(row: VaultRow) -> bool:
    """Whether the value is there and is the one whose digest went into the entry."""
    return row.ciphertext is not None and _unseal(row, row.ciphertext) is not None


def _unseal(row: VaultRow, ciphertext: bytes | memoryview) -> bytes | None:
    """Salt and value; None when the row does not hold what its digest says."""
    keys, sealed = load_vault_keys(), bytes(ciphertext)
    nonce, body = sealed[:_NONCE], sealed[_NONCE:]
    try:
        salted = AESGCM(keys.cipher).decrypt(nonce, body, _bind(row.id, row.stream_id, row.field))
    except (InvalidTag, ValueError):  # ValueError: what is left is shorter than a nonce
        return None
    return salted if hmac.compare_digest(_compute_digest(keys.digest, row.id, salted), row.digest) else None


def _compute_digest(key: bytes, id_: UUID, salted: bytes) -> str:
    return hmac.digest(key, id_.bytes + salted, "sha256").hex()


def _bind(id_: UUID, stream: str, field: str) -> bytes:
    """What the ciphertext belongs to: moved to another row it does not open."""
    return "\0".join((str(id_), stream, field)).encode()


def _parse(reference: str) -> _Reference:
    id_, _, digest = reference.removeprefix(PREFIX).partition(":")
    try:
        return _Reference(UUID(id_), digest)
    except ValueError:
        raise _no_value() from None


def _no_value() -> NotFound:
    return NotFound("There is no such value.", how="Take the reference from the entry that names it.")
