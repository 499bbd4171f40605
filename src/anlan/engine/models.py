"""Rows of running courses: a projection of their streams, written in the same transaction."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from anlan.kernel.clock import LIVE


class Run(models.Model):
    """An incident, matter or standing duty being run. `id` is its stream; `state` the fold of its events.

    `bureau` is the bureau's code and `path` its place in the tree when the run opened; `due_at` is the
    tightest clock of its open steps, `phase` where its work stands, `unacknowledged` how many of its notices
    wait for an answer.
    """

    id = models.TextField(primary_key=True)
    form = models.TextField()
    number = models.TextField()
    plan_version = models.ForeignKey("plans.PlanVersion", on_delete=models.PROTECT, related_name="+")
    course = models.TextField()
    bureau = models.TextField()
    path = models.TextField()
    timeline = models.TextField(default=LIVE)
    title = models.TextField()
    status = models.TextField()
    phase = models.TextField(default="")
    mode = models.TextField()
    grade = models.TextField(default="")
    klass = models.TextField(default="")
    subject = models.TextField(default="")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)
    unacknowledged = models.PositiveIntegerField(default=0)
    seq = models.PositiveIntegerField()
    state = models.TextField()
    opened_key = models.TextField(default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["bureau", "opened_key"], condition=~Q(opened_key=""), name="a_key_opens_one_run"
            ),
            models.UniqueConstraint(
                fields=["timeline", "number"], name="a_number_names_one_run_of_a_timeline"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["form", "timeline", "-opened_at", "id"], name="runs_newest_first"),
            models.Index(
                fields=["timeline", "due_at"],
                name="runs_by_tightest_clock",
                condition=Q(closed_at=None, due_at__isnull=False),
            ),
            models.Index(fields=["path"], name="runs_by_place", opclasses=["text_pattern_ops"]),
            models.Index(
                fields=["form", "timeline", "-late", "due_at", "id"],
                name="open_runs_late_first",
                condition=Q(closed_at=None),
            ),
            models.Index(
                fields=["form", "timeline", "-closed_at", "id"],
                name="runs_closed_last_first",
                condition=Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class RunStep(models.Model):
    """One step of a run, for questions across runs: what is mine, what is late, which clause.

    `source`: the clause or law behind the clock that drives.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="steps")
    key = models.TextField()
    owner = models.TextField()
    phase = models.TextField()
    status = models.TextField()
    clauses = models.TextField()
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    source = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["run", "key"], name="a_key_names_one_step_of_a_run"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner", "due_at"], name="open_steps_of_a_post", condition=Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.key}"


class RunPost(models.Model):
    """A post (`210102:branch-head`) that a run told or gave something; whoever holds it may see the run."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="posts")
    post = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["post", "run"], name="a_post_stands_once_in_a_run"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.post}"


class LiveChange(models.Model):
    """One change of a run as whoever watches hears of it; kept for a while, so that nobody misses one.

    `xid` is the transaction that wrote it, so that a reader can tell up to where everything is committed
    (see `engine.live`); `first` to `seq` are its entries, none for the way of a notice; `notices` are
    (number, post, state); `at` is the wall's.
    """

    xid = models.BigIntegerField()
    at = models.DateTimeField()
    run = models.ForeignKey(Run, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    first = models.PositiveIntegerField(default=0)
    seq = models.PositiveIntegerField(default=0)
    types = ArrayField(models.TextField(), default=list)
    notices = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["xid", "id"], name="changes_by_transaction"),
            models.Index(fields=["at"], name="changes_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.seq}"


class DeskMark(models.Model):
    """How far somebody has looked at what happened: the transaction before which they have seen all."""

    person = models.TextField(primary_key=True)
    xid = models.BigIntegerField()
    looked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person} {self.looked_at:%F %R}"


class KeyUse(models.Model):
    """What an idempotency key was used for at a run or, for an opening, a bureau; see `engine.keys`."""

    place = models.TextField()
    key = models.TextField()
    act = models.TextField()
    digest = models.TextField()
    erase_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["place", "key"], name="a_key_is_used_once_at_a_place"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["erase_on"], name="digests_by_erasure", condition=~Q(digest="")),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.act}"


class RunCounter(models.Model):
    """The last number given out for a kind in a year of a timeline."""

    timeline = models.TextField()
    prefix = models.TextField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["timeline", "prefix"], name="one_counter_per_timeline_and_prefix"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.timeline} {self.prefix}"
