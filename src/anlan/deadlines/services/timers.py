"""Setting and cancelling timers, many in one statement, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection

from anlan.deadlines.contracts import SetDeadline
from anlan.deadlines.models import Timeline
from anlan.kernel.clock import LIVE, check_aware
from anlan.kernel.errors import NotFound

CHANNEL = "anlan_deadlines"
# The worker looks at what is next at least once a second, so it must be woken only for what is due sooner.
WAKE_WITHIN = timedelta(seconds=2)

_UPSERT = """
INSERT INTO deadlines_deadline AS d (stream, key, timeline, handler, due_at, set_at, attempts, last_error)
SELECT *, %s, 0, '' FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[])
    AS n (stream, key, timeline, handler, due_at)
ON CONFLICT (stream, key) DO UPDATE SET
    timeline = excluded.timeline, handler = excluded.handler, due_at = excluded.due_at,
    set_at = excluded.set_at, fired_at = NULL, attempts = 0, retry_at = NULL, last_error = ''
WHERE d.fired_at IS NOT NULL OR (d.timeline, d.handler, d.due_at)
    IS DISTINCT FROM (excluded.timeline, excluded.handler, excluded.due_at)
"""
_CANCEL = """
DELETE FROM deadlines_deadline d USING unnest(%s::text[], %s::text[]) AS c (stream, key)
WHERE d.stream = c.stream AND d.key = c.key AND d.fired_at IS NULL
"""


def set_deadlines(deadlines: Iterable[SetDeadline], *, now: datetime) -> None:
    """Set or move timers of one timeline, whose time is `now`; what is due already is late from then on.

    Given twice for one stream and key, the last counts. Raises Invalid for a naive time and NotFound for a
    timeline that does not exist or has ended: its timers would never fire.
    """
    wanted = {(each.stream, each.key): each for each in deadlines}
    if not wanted:
        return
    rows = list(wanted.values())
    _check_timelines({row.timeline for row in rows})
    dues = [check_aware(row.due_at, field="due_at") for row in rows]
    columns = [
        list(column) for column in zip(*((r.stream, r.key, r.timeline, r.handler) for r in rows), strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [check_aware(now, field="now"), *columns, dues])
    if min(dues) <= now + WAKE_WITHIN or any(row.timeline != LIVE for row in rows):
        wake_worker()


def cancel_deadlines(timers: Iterable[tuple[str, str]]) -> None:
    """Remove the waiting timers named by (stream, key); what fired stays as proof, others are ignored."""
    pairs = list(timers)
    if pairs:
        with connection.cursor() as cursor:
            cursor.execute(_CANCEL, [[stream for stream, _ in pairs], [key for _, key in pairs]])


def wake_worker() -> None:
    """Wake the workers when this transaction commits; PostgreSQL folds repeats within one transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")


def _check_timelines(names: set[str]) -> None:
    names = names - {LIVE}
    if names:
        names -= set(Timeline.objects.filter(id__in=names, ended_at=None).values_list("id", flat=True))
    for name in sorted(names):
        raise NotFound(
            f"There is no running timeline {name!r}.",
            why="A deadline on it would never fire.",
            how="Open the timeline first.",
            field="timeline",
        )
