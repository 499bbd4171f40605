"""Keeping what the trace page shows, so that no request plays stories or reads the whole ledger."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

import msgspec
from django.db import transaction

from anlan.ledger.services import find_last_by_clause
from anlan.supervision.contracts import Evidence
from anlan.supervision.models import LastRun, Playing

Played = tuple[list[Evidence], list[str]]


def keep_playing(*, digest: str, play: Callable[[], Played], now: datetime) -> bool:
    """Play the stories unless that was done for this release; whether it was done now.

    Two workers may both play; the second finds the row of the first and leaves it.
    """
    if Playing.objects.filter(digest=digest).exists():
        return False
    evidence, faults = play()
    with transaction.atomic():
        _, created = Playing.objects.get_or_create(
            digest=digest,
            defaults={
                "played_at": now,
                "evidence": msgspec.json.encode(evidence).decode(),
                "faults": msgspec.json.encode(faults).decode(),
            },
        )
        Playing.objects.exclude(digest=digest).delete()
    return created


@transaction.atomic
def keep_last_runs(*, kinds: Iterable[str], asking: Collection[str]) -> int:
    """Write down whose entry was the newest of each clause, live and in drills; how many there are.

    One pass over the ledger, for the worker: at two million entries it takes seconds. `asking` are the types
    of entries that only ask for something, which is no run of a clause.
    """
    rows = [
        LastRun(clause=last.clause, live=last.live, run=last.stream, at=last.at)
        for last in find_last_by_clause(kinds=kinds, without=asking)
    ]
    LastRun.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["clause", "live"], update_fields=["run", "at"]
    )
    return len(rows)
