"""Links by which a notice is acknowledged without signing in: signed, for one delivery, until a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing

from anlan.kernel.errors import Invalid, NotFound
from anlan.notices import models
from anlan.notices.contracts import Notice
from anlan.notices.selectors.lists import read_notice

_SALT = "anlan.acknowledge"


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whom a link was sent to: the notice, and the person; none for the contact point of a post itself."""

    notice: Notice
    person: str


def write_link(address: str, delivery: int, *, now: datetime, life: timedelta) -> str:
    """The link for one delivery; empty where the house has no public address."""
    if not address:
        return ""
    ends = int((now + life).timestamp())
    return f"{address}/a/{_sign(f'{delivery}-{ends}')}"


def read_link(token: str, *, now: datetime) -> Bearer:
    """Who may acknowledge what by this link. Raises Invalid for one that was altered or has expired."""
    try:
        delivery, ends = map(int, _signer().unsign(token).split("-"))
    except (signing.BadSignature, ValueError):
        raise NotFound(
            "This link was not made here, or a part of it is missing.", how="Open it from the message again."
        ) from None
    if now >= datetime.fromtimestamp(ends, UTC):
        raise Invalid(
            "This link has expired.", how="Sign in and acknowledge on the desk.", field="token", expired=True
        )
    row = models.Delivery.objects.select_related("notice").filter(pk=delivery).first()
    if row is None or row.notice is None:
        raise NotFound("What this link was sent for is no longer there.")
    return Bearer(read_notice(row.notice), row.person)


def _sign(value: str) -> str:
    return _signer().sign(value)


def _signer() -> signing.Signer:
    return signing.Signer(salt=_SALT, sep=".")
