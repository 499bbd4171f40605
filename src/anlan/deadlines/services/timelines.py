"""Opening, stopping and moving timelines.

Each change locks the row, then reads the wall clock: the worker holds the row while it fires what is due by
it, so a timer never fires by a reading that a pause has made untrue.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from anlan.deadlines import models
from anlan.deadlines.services.timers import wake_worker
from anlan.kernel.clock import LIVE, Clock, Timeline, check_aware
from anlan.kernel.errors import Invalid, NotFound, OutOfOrder


def open_timeline(*, timeline_id: str, origin: datetime, wall: Clock, rate: float = 1.0) -> Timeline:
    """Start a timeline that shows `origin` now and runs `rate` times as fast as the wall.

    Opening it again changes nothing and returns it as it is. Raises Invalid for `live` or a rate not above 0.
    """
    if timeline_id == LIVE or rate <= 0:
        raise Invalid(
            f"A timeline {timeline_id!r} at rate {rate:g} cannot be opened.",
            why="The live timeline is the wall clock itself, and time runs forward.",
            how="Choose another name and a rate above 0.",
            field="timeline",
        )
    row, _ = models.Timeline.objects.get_or_create(
        id=timeline_id,
        defaults={
            "wall_origin": wall.now(),
            "origin": check_aware(origin, field="origin"),
            "rate": rate,
            "resume_rate": rate,
        },
    )
    return row.as_value()


def pause_timeline(*, timeline_id: str, wall: Clock) -> Timeline:
    """Stop the timeline where it is; paused already, it stays so."""
    return _change(timeline_id, wall, Timeline.pause)


def resume_timeline(*, timeline_id: str, wall: Clock) -> Timeline:
    """Let a paused timeline go on at the rate it had."""
    return _change(timeline_id, wall, Timeline.resume)


def set_rate(*, timeline_id: str, wall: Clock, rate: float) -> Timeline:
    """Run the timeline `rate` times as fast as the wall from now on."""
    return _change(timeline_id, wall, lambda timeline, at: timeline.set_rate(at, rate))


def jump_timeline(*, timeline_id: str, wall: Clock, to: datetime) -> Timeline:
    """Set the timeline forward; everything due in between is due at once. Raises Invalid for a jump back."""
    return _change(timeline_id, wall, lambda timeline, at: timeline.jump(at, check_aware(to, field="to")))


@transaction.atomic
def end_timeline(*, timeline_id: str, wall: Clock) -> None:
    """End the timeline: its waiting timers are cancelled and none can be set on it again."""
    row = _lock(timeline_id)
    if row.ended_at is None:
        row.ended_at = wall.now()
        row.save(update_fields=["ended_at"])
        models.Deadline.objects.filter(timeline=timeline_id, fired_at=None).delete()


@transaction.atomic
def _change(timeline_id: str, wall: Clock, change: Callable[[Timeline, datetime], Timeline]) -> Timeline:
    row = _lock(timeline_id)
    if row.ended_at is not None:
        raise OutOfOrder(
            f"The timeline {timeline_id!r} has ended.",
            how="Open a new one.",
            field="timeline",
            ended_at=row.ended_at,
        )
    value = change(row.as_value(), wall.now())
    row.wall_origin, row.origin = value.wall_origin, value.origin
    row.rate, row.resume_rate = value.rate, value.resume_rate
    row.save()
    wake_worker()
    return value


def _lock(timeline_id: str) -> models.Timeline:
    row = models.Timeline.objects.select_for_update().filter(id=timeline_id).first()
    if row is None:
        raise NotFound(f"There is no timeline {timeline_id!r}.", how="Open it first.", field="timeline")
    return row
