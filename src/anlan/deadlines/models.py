"""Tables of the timers, timelines, the working calendar and the worker's health."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from anlan.kernel import clock


class Timeline(models.Model):
    """A timeline other than the live one: the two readings taken at its last change, and its rate."""

    id = models.TextField(primary_key=True)
    wall_origin = models.DateTimeField()
    origin = models.DateTimeField()
    rate = models.FloatField(default=1.0)
    resume_rate = models.FloatField(default=1.0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(id=clock.LIVE), name="live_timeline_is_the_wall_clock_itself"
            ),
            models.CheckConstraint(
                condition=Q(rate__gte=0, resume_rate__gt=0), name="timeline_never_runs_back"
            ),
        ]

    def __str__(self) -> str:
        return self.id

    def as_value(self) -> clock.Timeline:
        """The pure value that maps wall time to this timeline's time."""
        return clock.Timeline(self.wall_origin, self.origin, self.rate, self.resume_rate)


class Deadline(models.Model):
    """A durable timer: waits while `fired_at` is empty, and is kept after it fired as proof of when.

    `due_at` and `set_at` are the timeline's time; `retry_at` is the wall's, and so is `fired_at`: when the
    batch that committed the effect began on it.
    """

    timeline = models.TextField(default=clock.LIVE)
    stream = models.TextField()
    key = models.TextField()
    handler = models.TextField()
    due_at = models.DateTimeField()
    set_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["stream", "key"], name="one_deadline_per_stream_and_key"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["timeline", "due_at"], name="deadline_waiting", condition=Q(fired_at=None)),
            models.Index(
                fields=["timeline", "retry_at"],
                name="deadline_retrying",
                condition=Q(fired_at=None, retry_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.key}"


class Lateness(models.Model):
    """How late timers fired in one window of five minutes: counts per bucket of `rules.BOUNDS_S`.

    Written in the transaction of the batch, one row a worker, so workers do not wait for each other.
    """

    window = models.DateTimeField()
    worker = models.TextField()
    simulated = models.BooleanField()
    counts = ArrayField(models.BigIntegerField())
    worst_s = models.FloatField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["window", "worker", "simulated"], name="one_lateness_row_per_window"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.window:%F %R} {self.worker}"


class CalendarYear(models.Model):
    """A year whose working days the bureau set itself; `digest` is that of its days, so a change is seen."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    digest = models.TextField()
    set_at = models.DateTimeField()
    set_by = models.TextField()

    def __str__(self) -> str:
        return str(self.year)


class WorkingDay(models.Model):
    """A day that is not as the week has it: a weekday off, or a weekend day worked (调休)."""

    day = models.DateField(primary_key=True)
    year = models.ForeignKey(CalendarYear, on_delete=models.CASCADE, related_name="days")
    working = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.day} {'working' if self.working else 'off'}"


class Worker(models.Model):
    """A slot that a worker process holds; a restarted process takes the same slot again.

    `loops` is a list of `contracts.LoopHealth` as JSON, as the last heartbeat told it.
    """

    name = models.TextField(primary_key=True)
    pid = models.PositiveIntegerField()
    state = models.TextField()
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    loops = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name


class Alarm(models.Model):
    """A loop of a worker that stood still, until it moves again."""

    worker = models.TextField()
    loop = models.TextField()
    raised_at = models.DateTimeField()
    raised_by = models.TextField()
    sentence = models.TextField()
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["worker", "loop"], condition=Q(cleared_at=None), name="one_open_alarm_per_loop"
            ),
        ]

    def __str__(self) -> str:
        return self.sentence


class PeriodicJob(models.Model):
    """When a periodic job last ran, on whichever worker."""

    name = models.TextField(primary_key=True)
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.TextField(default="")

    def __str__(self) -> str:
        return self.name
