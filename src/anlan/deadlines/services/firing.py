"""Firing what is due: one batch, one transaction, a failing timer set apart from its neighbours.

Lock order, the same everywhere: timeline row, timer rows, then whatever the handler locks (run rows). The
worker takes each of them with SKIP LOCKED and so never waits for a person; a person's act locks its run
first and then touches that run's timer rows, where it may wait for the worker. Nobody who holds a later
lock waits for an earlier one that the worker would wait for, so there is no deadlock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

import structlog
from django.db import connection, transaction

from anlan.deadlines import models
from anlan.deadlines.contracts import Due, Fired
from anlan.deadlines.registry import find_handler
from anlan.deadlines.rules import (
    LIVE_TIMELINE,
    LONGEST_RETRY,
    SKIP_RETRY,
    count_lateness,
    find_retry,
    find_window,
    measure_lateness,
)
from anlan.kernel.clock import LIVE, Clock, Timeline, TimelineClock

BATCH = 500
log = structlog.get_logger()

# A retry further away than the longest back-off was written by a clock that has been set back since.
_TAKE = """
SELECT id, stream, key, handler, due_at, set_at, attempts FROM deadlines_deadline
WHERE timeline = %s AND fired_at IS NULL AND due_at <= %s
    AND (retry_at IS NULL OR retry_at <= %s OR retry_at > %s)
ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED
"""
_FIRE = "UPDATE deadlines_deadline SET fired_at = %s, retry_at = NULL, last_error = '' WHERE id = ANY(%s)"
_SKIP = "UPDATE deadlines_deadline SET fired_at = NULL, retry_at = %s WHERE id = ANY(%s)"
_FAIL = """
UPDATE deadlines_deadline SET attempts = attempts + 1, retry_at = %s, last_error = %s WHERE id = %s
"""
_COUNT = """
INSERT INTO deadlines_lateness AS l ("window", worker, simulated, counts, worst_s) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT ("window", worker, simulated) DO UPDATE SET worst_s = greatest(l.worst_s, excluded.worst_s),
    counts = ARRAY(SELECT a + b FROM unnest(l.counts, excluded.counts) AS c (a, b))
"""


@dataclass(slots=True)
class _Outcome:
    done: list[Due] = field(default_factory=list)
    skipped: set[int] = field(default_factory=set)
    failed: list[tuple[Due, str]] = field(default_factory=list)


def fire_due(*, timeline_id: str, wall: Clock, limit: int = BATCH, worker: str = "") -> Fired:
    """Fire up to `limit` timers that are due on the timeline, in due order, and commit.

    Each effect and the mark that it fired commit together, or neither does. A handler that raises is rolled
    back, counted and tried again later without holding up the others. Rows that somebody else holds are
    left to them. Raises only what the database raises when it goes away.
    """
    with transaction.atomic():
        timeline = _hold_timeline(timeline_id)
        if timeline is None:
            return Fired()
        batch = _take_due(timeline_id, timeline, wall.now(), limit)
        if not batch:
            return Fired()
        outcome = _Outcome()
        clock = TimelineClock(timeline, wall)
        for group in _group(batch):
            _attempt(group, clock, outcome)
        _record(outcome, timeline_id, timeline, wall.now(), worker)
    return Fired(len(batch), len(outcome.done), len(outcome.skipped), len(outcome.failed))


def _hold_timeline(timeline_id: str) -> Timeline | None:
    """The timeline, held still until the batch commits; None when it ended or is being changed just now."""
    if timeline_id == LIVE:
        return LIVE_TIMELINE
    rows = models.Timeline.objects.raw(
        "SELECT * FROM deadlines_timeline WHERE id = %s AND ended_at IS NULL FOR SHARE SKIP LOCKED",
        [timeline_id],
    )
    return next((row.as_value() for row in rows), None)


def _take_due(timeline_id: str, timeline: Timeline, wall: datetime, limit: int) -> list[Due]:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [timeline_id, timeline.at(wall), wall, wall + LONGEST_RETRY, limit])
        return [Due(*row) for row in cursor.fetchall()]


def _group(batch: list[Due]) -> list[list[Due]]:
    """Fresh timers by handler, those of one stream together; each that failed before alone."""
    fresh = sorted((due for due in batch if not due.attempts), key=lambda due: (due.handler, due.stream))
    groups = [list(group) for _, group in groupby(fresh, key=lambda due: due.handler)]
    return groups + [[due] for due in batch if due.attempts]


def _attempt(batch: list[Due], clock: TimelineClock, outcome: _Outcome) -> None:
    """Call the handler in a savepoint; if it raises, halve the batch until what fails stands alone."""
    try:
        with transaction.atomic():
            done, skipped = _handle(batch, clock)
    except Exception as error:
        if connection.needs_rollback or not connection.is_usable():
            raise
        if len(batch) > 1:
            middle = len(batch) // 2
            _attempt(batch[:middle], clock, outcome)
            _attempt(batch[middle:], clock, outcome)
            return
        log.exception(
            "deadline failed", stream=batch[0].stream, key=batch[0].key, attempts=batch[0].attempts + 1
        )
        outcome.failed.append((batch[0], f"{type(error).__name__}: {error}"[:2000]))
        return
    outcome.done += [due for due in batch if due.id in done]
    outcome.skipped |= skipped


def _handle(batch: list[Due], clock: TimelineClock) -> tuple[set[int], set[int]]:
    """Mark the batch as fired, then do its effect, which may arm one of its timers anew."""
    wall = clock.wall.now()
    with connection.cursor() as cursor:
        cursor.execute(_FIRE, [wall, [due.id for due in batch]])
        handled = find_handler(batch[0].handler)(batch, clock=clock)
        done, skipped = set(handled.done), set(handled.skipped)
        _check_answer(batch, done, skipped)
        if skipped:
            cursor.execute(_SKIP, [wall + SKIP_RETRY, list(skipped)])
    return done, skipped


def _check_answer(batch: list[Due], done: set[int], skipped: set[int]) -> None:
    if done & skipped or done | skipped != {due.id for due in batch}:
        raise RuntimeError(
            f"The handler {batch[0].handler!r} must answer done or skipped for each timer of its batch."
        )


def _record(outcome: _Outcome, timeline_id: str, timeline: Timeline, wall: datetime, worker: str) -> None:
    """Write how late the batch was and what failed; `wall` is read after the effects, before the commit."""
    late = [measure_lateness(timeline, max(due.due_at, due.set_at), wall) for due in outcome.done]
    with connection.cursor() as cursor:
        if late:
            cursor.execute(
                _COUNT, [find_window(wall), worker, timeline_id != LIVE, count_lateness(late), max(late)]
            )
        for due, sentence in outcome.failed:
            cursor.execute(_FAIL, [find_retry(due.attempts + 1, wall), sentence, due.id])
