"""密存: personal values encrypted beside the record, each look at them in it, each erased on its day."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import date, datetime
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from anlan.host.home import find_home
from anlan.kernel.access import Actor
from anlan.kernel.calendar import BEIJING
from anlan.kernel.errors import Invalid, NotFound
from anlan.ledger.contracts import Draft
from anlan.ledger.models import VaultRow
from anlan.ledger.services.entries import append_entries

_NONCE = 12


def seal_value(stream: str, field: str, value: str, *, erase_on: date, now: datetime) -> str:
    """Keep `value` encrypted until `erase_on`; returns the reference that an entry may hold."""
    if not value.strip():
        raise Invalid("There is nothing to seal.", field=field)
    row_id, salt, nonce = uuid4(), secrets.token_bytes(16), secrets.token_bytes(_NONCE)
    digest = hmac.new(_key("digest"), salt + value.encode(), hashlib.sha256).hexdigest()
    cipher = AESGCM(_key("cipher")).encrypt(nonce, value.encode(), row_id.bytes)
    VaultRow.objects.create(
        id=row_id,
        stream_id=stream,
        field=field,
        ciphertext=nonce + cipher,
        salt=salt,
        digest=digest,
        erase_on=erase_on,
    )
    return f"vault:{row_id}:{digest}"


@transaction.atomic
def access_value(actor: Actor, reference: str, *, reason: str, now: datetime) -> str:
    """The personal value behind a reference. The look is an entry of the same transaction.

    The caller has checked that the actor may see it. Raises NotFound once it was erased.
    """
    if not reason.strip():
        raise Invalid("Looking at a personal value needs a reason.", field="reason")
    row = VaultRow.objects.filter(id=_read_id(reference)).first()
    if row is None or row.ciphertext is None:
        raise NotFound("The value is not kept any more.", why="It was erased on its day, or never sealed.")
    sealed = bytes(row.ciphertext)
    value = AESGCM(_key("cipher")).decrypt(sealed[:_NONCE], sealed[_NONCE:], row.id.bytes).decode()
    data = {"event": "looked", "at": now, "what": f"{row.field} {row.id}", "reason": reason}
    look = Draft(type="looked", happened_at=now, actor=actor.name, act="look", data=data)
    append_entries({row.stream_id: [look]}, now=now)
    return value


def erase_due(*, now: datetime) -> int:
    """Erase what has reached its day; returns how many values. The record still verifies."""
    today = now.astimezone(BEIJING).date()
    due = VaultRow.objects.filter(erased_at=None, erase_on__lte=today)
    return due.update(ciphertext=None, salt=None, erased_at=now)


def _read_id(reference: str) -> UUID:
    try:
        return UUID(reference.split(":")[1])
    except (IndexError, ValueError):
        raise Invalid(f"{reference!r} is not a reference to a sealed value.", field="reference") from None


def _key(purpose: str) -> bytes:
    """One key a purpose, both derived from the installation's vault secret."""
    secret = find_home().read_secret("vault").encode()
    return hmac.new(secret, purpose.encode(), hashlib.sha256).digest()
