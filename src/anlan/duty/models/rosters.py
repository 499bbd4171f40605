"""Rosters, shifts, what people exchange, and when they are away."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import BigIntegerField, Deferrable, F, Func, Q, Value

from anlan.duty.contracts import ON_SHIFT, Coverage, ExchangeKind, ExchangeState


class Roster(models.Model):
    """值班表 of one post. `last`: the highest number a shift of it has had."""

    bureau = models.CharField(max_length=32)
    post = models.CharField(max_length=64)
    coverage = models.CharField(max_length=16)
    seats = models.PositiveSmallIntegerField(default=1)
    keeper = models.CharField(max_length=100)
    kinds = models.JSONField(default=list)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["bureau", "post"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["bureau", "post"], name="a_post_has_one_roster"),
            models.CheckConstraint(
                condition=Q(coverage__in=[each.value for each in Coverage]), name="a_coverage_is_known"
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="somebody_is_there"),
        ]

    def __str__(self) -> str:
        return f"{self.bureau}:{self.post}"

    @property
    def stream(self) -> str:
        return f"roster:{self}"


def same(column: str) -> Func:
    """Equality for GiST as a range of one number: the embedded PostgreSQL has no btree_gist."""
    key = BigIntegerField()
    return Func(F(column), F(column), Value("[]"), function="int8range", output_field=key)


def while_() -> Func:
    return Func(F("since"), F("until"), function="tstzrange", output_field=DateTimeRangeField())


class Shift(models.Model):
    """班: `rostered` was put there, `person` is there now; `how` says by what.

    The two exclusion constraints are checked when a statement ends and not row by row, so that a swap, which
    is one statement, may pass through what neither end of it is.
    """

    roster = models.ForeignKey(Roster, models.PROTECT, related_name="shifts")
    n = models.PositiveIntegerField()
    seat = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=32)
    since = models.DateTimeField()
    until = models.DateTimeField()
    rostered = models.BigIntegerField()
    person = models.BigIntegerField()
    how = models.CharField(max_length=16)

    class Meta:
        ordering: ClassVar[list[str]] = ["since", "seat", "n"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["roster", "n"], name="a_shift_has_its_number_in_its_roster"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="a_shift_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(how__in=[each.value for each in ON_SHIFT]),
                name="somebody_is_on_a_shift_by_a_known_way",
            ),
            models.CheckConstraint(
                condition=Q(how="shift", person=F("rostered")) | (~Q(how="shift") & ~Q(person=F("rostered"))),
                name="whoever_was_rostered_is_there_by_the_roster",
            ),
            ExclusionConstraint(
                name="no_seat_is_taken_twice_at_once",
                expressions=[
                    (same("roster"), RangeOperators.OVERLAPS),
                    (same("seat"), RangeOperators.OVERLAPS),
                    (while_(), RangeOperators.OVERLAPS),
                ],
                deferrable=Deferrable.IMMEDIATE,
            ),
            ExclusionConstraint(
                name="nobody_is_on_two_shifts_at_once",
                expressions=[(same("person"), RangeOperators.OVERLAPS), (while_(), RangeOperators.OVERLAPS)],
                deferrable=Deferrable.IMMEDIATE,
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["roster", "until", "since"], name="shifts_by_time"),
            models.Index(fields=["person", "until"], name="shifts_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.roster}#{self.n}"


class Exchange(models.Model):
    """A cover or swap that somebody asked for and the other has to agree to."""

    roster = models.ForeignKey(Roster, models.PROTECT, related_name="exchanges")
    kind = models.CharField(max_length=16)
    shift = models.PositiveIntegerField()
    other = models.PositiveIntegerField(null=True)
    by = models.BigIntegerField()
    to = models.BigIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=16, default=ExchangeState.ASKED.value)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind=ExchangeKind.SWAP.value, other__isnull=False)
                | Q(kind=ExchangeKind.COVER.value, other__isnull=True),
                name="a_swap_names_two_shifts_and_a_cover_one",
            ),
            models.UniqueConstraint(
                fields=["roster", "shift"],
                condition=Q(state=ExchangeState.ASKED.value),
                name="a_shift_is_asked_for_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.roster}#{self.shift}"


class Leave(models.Model):
    """请假: somebody is away and answers for nothing meanwhile. Why is not asked."""

    person = models.BigIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    bureau = models.CharField(max_length=32)

    class Meta:
        ordering: ClassVar[list[str]] = ["since"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="a_leave_ends_after_it_begins"),
            ExclusionConstraint(
                name="nobody_is_on_leave_twice_at_once",
                expressions=[(same("person"), RangeOperators.OVERLAPS), (while_(), RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} from {self.since}"


class Feed(models.Model):
    """日历订阅: who has the address reads the shifts of one person or post; only a digest of it is kept."""

    digest = models.CharField(max_length=64, unique=True)
    person = models.BigIntegerField()
    roster = models.ForeignKey(Roster, models.PROTECT, null=True, related_name="feeds")
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at"]

    def __str__(self) -> str:
        return f"feed {self.pk}"
