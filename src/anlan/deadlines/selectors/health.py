"""How the timers and their workers are, for /health, `anlan status` and the console."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from django.db import connection

from anlan.deadlines import models
from anlan.deadlines.contracts import (
    Alarm,
    FailingDeadline,
    Health,
    LatenessHealth,
    LoopHealth,
    PeriodicHealth,
    WorkerHealth,
)
from anlan.deadlines.rules import BOUNDS_S, EPOCH, judge_health, measure_lateness, show_state
from anlan.deadlines.selectors.clocks import list_next

RECENT = timedelta(minutes=15)
SHOWN = 20

# What failed before is shown apart: its age would hide whether the loop keeps up with everything else.
_BACKLOG = """
SELECT count(*), min(greatest(due_at, set_at)) FROM deadlines_deadline
WHERE timeline = %s AND fired_at IS NULL AND due_at <= %s AND attempts = 0
"""
_LATENESS = """
SELECT sum(n)::bigint, max(worst_s) FROM deadlines_lateness, unnest(counts) WITH ORDINALITY AS c (n, bucket)
WHERE simulated = %s AND "window" >= %s GROUP BY bucket ORDER BY bucket
"""


def find_health(now: datetime) -> Health:
    """The health of timers and workers at wall time `now`; why it is not green stands in `reasons`."""
    alarms = [_show_alarm(row) for row in models.Alarm.objects.filter(cleared_at=None).order_by("raised_at")]
    workers = [_show_worker(row, alarms, now) for row in models.Worker.objects.order_by("name")]
    backlog, oldest_due_s = _count_backlog(now)
    failing = models.Deadline.objects.filter(fired_at=None, retry_at__isnull=False, attempts__gt=0)
    health = Health(
        workers=workers,
        backlog=backlog,
        oldest_due_s=oldest_due_s,
        lateness_recent=_sum_lateness(simulated=False, since=now - RECENT),
        lateness_ever=_sum_lateness(simulated=False, since=EPOCH),
        lateness_simulated=_sum_lateness(simulated=True, since=EPOCH),
        failing_count=failing.count(),
        failing=[_show_failing(row) for row in failing.order_by("due_at")[:SHOWN]],
        periodic=[_show_periodic(row) for row in models.PeriodicJob.objects.order_by("name")],
        alarms=alarms,
    )
    return judge_health(health, now)


def list_workers(now: datetime) -> list[WorkerHealth]:
    """Every worker slot as its last heartbeat told it."""
    return [_show_worker(row, [], now) for row in models.Worker.objects.order_by("name")]


def _show_worker(row: models.Worker, alarms: list[Alarm], now: datetime) -> WorkerHealth:
    alarmed = any(alarm.worker == row.name for alarm in alarms)
    return WorkerHealth(
        name=row.name,
        pid=row.pid,
        state=show_state(row.state, row.beat_at, now, alarmed=alarmed),
        started_at=row.started_at,
        beat_at=row.beat_at,
        loops=msgspec.convert(row.loops, list[LoopHealth]),
    )


def _count_backlog(now: datetime) -> tuple[int, float]:
    count, oldest_s = 0, 0.0
    with connection.cursor() as cursor:
        for each in list_next():
            cursor.execute(_BACKLOG, [each.timeline_id, each.timeline.at(now)])
            waiting, since = cursor.fetchone()
            if waiting:
                count += waiting
                oldest_s = max(oldest_s, measure_lateness(each.timeline, since, now))
    return count, oldest_s


def _sum_lateness(*, simulated: bool, since: datetime) -> LatenessHealth:
    with connection.cursor() as cursor:
        cursor.execute(_LATENESS, [simulated, since])
        rows = cursor.fetchall()
    counts = [row[0] for row in rows] or [0] * (len(BOUNDS_S) + 1)
    return LatenessHealth(list(BOUNDS_S), counts, max((row[1] for row in rows), default=0.0))


def _show_failing(row: models.Deadline) -> FailingDeadline:
    return FailingDeadline(row.stream, row.key, row.due_at, row.attempts, row.retry_at, row.last_error)


def _show_periodic(row: models.PeriodicJob) -> PeriodicHealth:
    return PeriodicHealth(row.name, row.started_at, row.completed_at, row.failures, row.last_error)


def _show_alarm(row: models.Alarm) -> Alarm:
    return Alarm(row.worker, row.loop, row.raised_at, row.raised_by, row.sentence)
