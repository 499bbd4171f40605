"""Running periodic jobs: each on one worker at a time, its failures counted and shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import F, QuerySet

from anlan.deadlines import models
from anlan.deadlines.registry import Periodic
from anlan.deadlines.rules import BOUNDS_S, EPOCH, is_turn
from anlan.kernel.clock import Clock

KEEP_WINDOWS = timedelta(days=7)
log = structlog.get_logger()


def run_periodic(jobs: Iterable[Periodic], *, wall: Clock) -> None:
    """Run the jobs that are due and that no other worker runs, one after the other.

    Each runs outside a transaction, so that long work holds no lock but its own. What it raises is
    recorded, and it is tried again at its next turn.
    """
    started = dict(models.PeriodicJob.objects.values_list("name", "started_at"))
    for job in jobs:
        if _is_due(job, started.get(job.name), wall):
            _run(job, wall)


def _run(job: Periodic, wall: Clock) -> None:
    with _lock_job(job.name) as locked:
        row = models.PeriodicJob.objects.filter(name=job.name)
        # Another worker may have run it between the look and the lock.
        if locked and _is_due(job, row.values_list("started_at", flat=True).first(), wall):
            models.PeriodicJob.objects.update_or_create(name=job.name, defaults={"started_at": wall.now()})
            _do(job, row, wall)


def _is_due(job: Periodic, started_at: datetime | None, wall: Clock) -> bool:
    return is_turn(started_at, job.every_s, wall.now())


def _do(job: Periodic, row: QuerySet[models.PeriodicJob], wall: Clock) -> None:
    try:
        job.run(wall)
    except Exception as error:
        if not connection.is_usable():
            raise
        log.exception("periodic job failed", job=job.name)
        row.update(failures=F("failures") + 1, last_error=f"{type(error).__name__}: {error}"[:2000])
    else:
        row.update(completed_at=wall.now(), failures=0, last_error="")


@contextmanager
def _lock_job(name: str) -> Iterator[bool]:
    """Whether this process holds the job; the lock belongs to the connection and dies with it."""
    key = [f"anlan:periodic:{name}"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", key)
        locked: bool = cursor.fetchone()[0]
    try:
        yield locked
    finally:
        if locked and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", key)


@transaction.atomic
def fold_lateness(wall: Clock) -> None:
    """Add windows older than a week to one row a worker, so that `ever` stays cheap to sum."""
    old = models.Lateness.objects.filter(window__lt=wall.now() - KEEP_WINDOWS).select_for_update()
    sums: dict[tuple[str, bool], models.Lateness] = {}
    for row in old:
        total = sums.setdefault(
            (row.worker, row.simulated),
            models.Lateness(
                window=EPOCH,
                worker=row.worker,
                simulated=row.simulated,
                counts=[0] * (len(BOUNDS_S) + 1),
                worst_s=0.0,
            ),
        )
        total.counts = [a + b for a, b in zip(total.counts, row.counts, strict=True)]
        total.worst_s = max(total.worst_s, row.worst_s)
    models.Lateness.objects.filter(id__in=[row.id for row in old]).delete()
    models.Lateness.objects.bulk_create(sums.values())
