"""Clocks, the working calendar, and what each timeline waits for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from anlan.deadlines import models
from anlan.deadlines.contracts import Reading, SetDeadline
from anlan.deadlines.rules import EPOCH, LIVE_TIMELINE
from anlan.kernel.calendar import WorkingCalendar
from anlan.kernel.clock import LIVE, Clock, Timeline, TimelineClock
from anlan.kernel.errors import NotFound

_calendars: dict[tuple[tuple[int, str], ...], WorkingCalendar] = {}

_NEXT = """
WITH running AS (
    SELECT id, wall_origin, origin, rate, resume_rate FROM deadlines_timeline WHERE ended_at IS NULL
    UNION ALL SELECT %s, %s, %s, 1, 1
)
SELECT t.id, t.wall_origin, t.origin, t.rate, t.resume_rate,
    (SELECT due_at FROM deadlines_deadline WHERE timeline = t.id AND fired_at IS NULL
        AND retry_at IS NULL ORDER BY due_at LIMIT 1),
    (SELECT retry_at FROM deadlines_deadline WHERE timeline = t.id AND fired_at IS NULL
        AND retry_at IS NOT NULL ORDER BY retry_at LIMIT 1)
FROM running t
"""


@dataclass(frozen=True, slots=True)
class Next:
    """What a running timeline waits for: its first timer (its own time) and its first retry (wall time)."""

    timeline_id: str
    timeline: Timeline
    due_at: datetime | None
    retry_at: datetime | None


def find_clock(timeline_id: str, wall: Clock) -> Clock:
    """The clock of a timeline, read through `wall`; raises NotFound for one that was never opened."""
    return wall if timeline_id == LIVE else TimelineClock(find_timeline(timeline_id), wall)


def find_timeline(timeline_id: str) -> Timeline:
    """The value of a timeline as it stands; raises NotFound for one that was never opened."""
    if timeline_id == LIVE:
        return LIVE_TIMELINE
    row = models.Timeline.objects.filter(id=timeline_id).first()
    if row is None:
        raise NotFound(f"There is no timeline {timeline_id!r}.", how="Open it first.", field="timeline")
    return row.as_value()


def list_readings(timelines: Collection[str] | None, wall: Clock) -> dict[str, Reading]:
    """What these timelines show, or all that were opened; the live one always. One query.

    One that has ended stands still where it ended.
    """
    now, rows = wall.now(), models.Timeline.objects.order_by("id")
    readings = {LIVE: Reading(LIVE, now, 1.0)}
    for row in rows if timelines is None else rows.filter(id__in=timelines):
        value = row.as_value()
        ended = row.ended_at is not None
        readings[row.id] = Reading(row.id, value.at(row.ended_at or now), 0.0 if ended else value.rate)
    return readings


def list_simulated() -> list[str]:
    """Every timeline but the live one, running or ended."""
    return list(models.Timeline.objects.order_by("id").values_list("id", flat=True))


def count_due(streams: QuerySet[Any], *, timeline: str, key: str, before: datetime) -> int:
    """How many timers whose key begins with `key` wait on these streams and come due before an instant, on
    one timeline or, where it is empty, on any."""
    rows = models.Deadline.objects.filter(fired_at=None, due_at__lt=before)
    if timeline:
        rows = rows.filter(timeline=timeline)
    return rows.filter(key__startswith=key, stream__in=streams).count()


def list_next() -> list[Next]:
    """For each running timeline, the live one included, what it waits for; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [LIVE, EPOCH, EPOCH])
        return [Next(row[0], Timeline(*row[1:5]), row[5], row[6]) for row in cursor.fetchall()]


def list_waiting(streams: Collection[str]) -> Mapping[str, Collection[SetDeadline]]:
    """The timers of each stream that have not fired; one query."""
    waiting = defaultdict[str, list[SetDeadline]](list)
    rows = models.Deadline.objects.filter(stream__in=streams, fired_at=None)
    for row in rows.values_list("stream", "key", "due_at", "timeline", "handler"):
        waiting[row[0]].append(SetDeadline(*row))
    return waiting


def list_ended() -> set[str]:
    """The timelines that have ended: whatever waited on them was cancelled."""
    return set(models.Timeline.objects.exclude(ended_at=None).values_list("id", flat=True))


def find_calendar() -> WorkingCalendar:
    """The working calendar with the years and days the bureau set.

    Built once for each content of the tables: one small query tells whether another process has changed
    them since.
    """
    version = tuple(models.CalendarYear.objects.order_by("year").values_list("year", "digest"))
    calendar = _calendars.get(version)
    if calendar is None:
        days = dict(models.WorkingDay.objects.values_list("day", "working"))
        calendar = WorkingCalendar(days, frozenset(year for year, _ in version))
        _calendars.clear()
        _calendars[version] = calendar
    return calendar
