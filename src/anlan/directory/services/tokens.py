"""Tokens by which machines call the API."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from anlan.directory.access import access_bureau
from anlan.directory.contracts import Outcome
from anlan.directory.journal import change, record_change
from anlan.directory.keys import compose_secret, hash_secret
from anlan.directory.models import MachineToken
from anlan.directory.services.putting import check_code
from anlan.kernel.access import MACHINE_SCOPES, Actor, Permission
from anlan.kernel.errors import Invalid, NotFound, OutOfOrder

LONGEST = timedelta(days=366)


@change
def issue_token(
    *,
    actor: Actor,
    now: datetime,
    label: str,
    scopes: Collection[Permission],
    bureau: str,
    expires_at: datetime,
) -> str:
    """A new token's secret, which nobody can read again. `label` is how the ledger names the machine."""
    place = access_bureau(actor, bureau)
    check_code(label, field="label")
    _check_scopes(scopes)
    if not now < expires_at <= now + LONGEST:
        raise Invalid(
            "A token ends after now and within 366 days.",
            why="A forgotten token is an open door.",
            field="expires_at",
        )
    if MachineToken.objects.filter(label=label).exists():
        raise OutOfOrder(
            f"There is already a token {label}.",
            why="A label names one machine in the ledger for ever.",
            how="Choose another label, for example with the year.",
            field="label",
        )
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    named = sorted(scope.value for scope in scopes)
    MachineToken.objects.create(
        label=label,
        prefix=prefix,
        digest=hash_secret(secret),
        scopes=named,
        bureau=place,
        issued_at=now,
        expires_at=expires_at,
    )
    record_change(
        "token-issued", bureau=bureau, actor=actor, now=now, token=label, scopes=named, until=expires_at
    )
    return compose_secret(prefix, secret)


@change
def revoke_token(*, actor: Actor, now: datetime, label: str) -> Outcome:
    """End a token now. It stays in the list, ended."""
    token = MachineToken.objects.filter(label=label).first()
    if token is None:
        raise NotFound(f"There is no token {label}.", how="List them: anlan people token list", field="label")
    access_bureau(actor, token.bureau_id)
    if token.revoked_at is not None:
        return Outcome.UNCHANGED
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    record_change("token-revoked", bureau=token.bureau_id, actor=actor, now=now, token=label)
    return Outcome.CHANGED


def _check_scopes(scopes: Collection[Permission]) -> None:
    refused = sorted(scope.value for scope in scopes if scope not in MACHINE_SCOPES)
    if scopes and not refused:
        return
    raise Invalid(
        f"A machine may not have: {', '.join(refused)}." if refused else "A token needs a scope.",
        why="Approving, publishing, administering and auditing are decisions of people." if refused else "",
        how=f"Choose from: {', '.join(sorted(scope.value for scope in MACHINE_SCOPES))}.",
        field="scopes",
    )
