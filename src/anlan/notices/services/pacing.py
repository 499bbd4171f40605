"""Keeping to what the other side takes: a limit is counted in rows, so it holds for all workers together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from anlan.ledger.services import lock_name
from anlan.notices.channels.port import Limit
from anlan.notices.contracts import DeliveryState, Held
from anlan.notices.models import Pace
from anlan.notices.rules import find_turns
from anlan.notices.services.outbox import Claimed, Result


@transaction.atomic
def take_turns(
    claimed: Sequence[Claimed], *, channel: str, limit: Limit, now: datetime
) -> tuple[list[Claimed], list[Result]]:
    """Which of these may leave now, and for the others when their turn is; counted before they are sent."""
    lock_name(f"pace:{channel}")
    groups: dict[int, list[Claimed]] = {}
    for each in claimed:
        groups.setdefault(each.contact if limit.each else 0, []).append(each)
    known = {row.contact: row for row in Pace.objects.filter(channel=channel, contact__in=groups)}
    kept: list[Claimed] = []
    put_off: list[Result] = []
    for contact, group in groups.items():
        row = known.get(contact) or Pace(channel=channel, contact=contact, free_at=now)
        allowed, free_at, waits = find_turns(row.free_at, now, len(group), limit)
        if allowed and free_at is not None:
            row.free_at = free_at
            row.save()
        kept += group[:allowed]
        put_off += [
            Result(each.id, DeliveryState.WAITING, tried=0, next_at=at, held=Held.LIMIT)
            for each, at in zip(group[allowed:], waits, strict=True)
        ]
    return kept, put_off
