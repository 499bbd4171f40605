"""Rows of the worker processes: their slot, their heartbeat, the alarms about them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import connection
from django.db.models import Q

from anlan.deadlines import models
from anlan.deadlines.contracts import Alarm, LoopHealth
from anlan.kernel.errors import NotFound, Unavailable

SLOTS = 64
FORGET_AFTER = timedelta(days=1)


def claim_slot(host: str, *, pid: int, now: datetime, wanted: str = "") -> str:
    """Take the slot `wanted`, else the first free `host/1`, `host/2` ..., while this connection lives.

    The slot is an advisory lock: it is free the moment its process dies, so the process that is started
    again is the same worker to everybody who watches.
    """
    names = ([wanted] if wanted else []) + [f"{host}/{number}" for number in range(1, SLOTS + 1)]
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [f"anlan:worker:{name}"])
            if cursor.fetchone()[0]:
                _open_slot(name, pid, now)
                return name
    raise Unavailable(f"All {SLOTS} worker slots of {host} are taken.", how="Stop some of its workers.")


def _open_slot(name: str, pid: int, now: datetime) -> None:
    row, created = models.Worker.objects.get_or_create(
        name=name, defaults={"pid": pid, "state": "running", "started_at": now, "beat_at": now}
    )
    if not created and row.pid != pid:
        row.pid, row.state, row.started_at, row.beat_at, row.loops = pid, "running", now, now, []
        row.save()


def beat(name: str, *, state: str, loops: list[LoopHealth], now: datetime) -> None:
    """Tell that the worker lives and what each of its loops does; rows of workers long gone are removed.

    Raises NotFound when the slot was removed meanwhile: the worker has to claim it again.
    """
    told: list[dict[str, Any]] = msgspec.to_builtins(loops)
    if not models.Worker.objects.filter(name=name).update(state=state, loops=told, beat_at=now):
        raise NotFound(f"The worker slot {name} was removed.", how="Claim it again.")
    gone = models.Worker.objects.filter(beat_at__lt=now - FORGET_AFTER).exclude(name=name)
    for worker in list(gone.values_list("name", flat=True)):
        _remove(worker, now)


def forget_worker(name: str, *, now: datetime) -> None:
    """Remove a worker that will not come back, and clear its alarms; raises NotFound for an unknown one."""
    if not _remove(name, now):
        raise NotFound(f"There is no worker {name}.", how="See anlan status.", field="name")


def _remove(name: str, now: datetime) -> bool:
    removed, _ = models.Worker.objects.filter(name=name).delete()
    models.Alarm.objects.filter(worker=name, cleared_at=None).update(cleared_at=now)
    return bool(removed)


def raise_alarm(alarm: Alarm) -> bool:
    """Record an alarm; False when one about the same loop is open already, whoever raised it."""
    row = models.Alarm(
        worker=alarm.worker,
        loop=alarm.loop,
        raised_at=alarm.raised_at,
        raised_by=alarm.raised_by,
        sentence=alarm.sentence,
    )
    models.Alarm.objects.bulk_create([row], ignore_conflicts=True)
    return models.Alarm.objects.filter(
        worker=alarm.worker, loop=alarm.loop, raised_by=alarm.raised_by, raised_at=alarm.raised_at
    ).exists()


def clear_alarms(moving: list[tuple[str, str]], *, now: datetime) -> None:
    """Clear the open alarms about the loops, given as (worker, loop), that move again."""
    about = Q()
    for worker, loop in moving:
        about |= Q(worker=worker, loop=loop)
    if moving:
        models.Alarm.objects.filter(about, cleared_at=None).update(cleared_at=now)
