"""值班日志: every call and visit, and what is handed from one shift to the next."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class LogEntry(models.Model):
    """One line of the log. It holds no name and no number: whoever must be answered is taken in as a matter.

    `closed_at`: nothing of it is open any more.
    """

    bureau = models.CharField(max_length=32)
    n = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=16)
    whence = models.CharField(max_length=100, blank=True)
    text = models.TextField()
    done = models.TextField(blank=True)
    run = models.CharField(max_length=100, blank=True)
    post = models.CharField(max_length=100)
    recorded_at = models.DateTimeField()
    open = models.BooleanField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-n"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["bureau", "n"], name="a_line_has_its_number_in_the_log"),
            models.CheckConstraint(
                condition=Q(open=True, closed_at=None) | Q(open=False), name="what_is_closed_is_not_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bureau} {self.n}"


class HandOver(models.Model):
    """交接班: what was open, signed by whoever goes and by whoever comes; two people."""

    roster = models.ForeignKey("duty.Roster", models.PROTECT, related_name="handovers")
    n = models.PositiveIntegerField()
    handed_by = models.BigIntegerField()
    handed_at = models.DateTimeField()
    taken_by = models.BigIntegerField(null=True)
    taken_at = models.DateTimeField(null=True)
    lines = models.JSONField(default=list)
    runs = models.JSONField(default=list)
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-n"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["roster", "n"], name="a_hand_over_has_its_number"),
            models.UniqueConstraint(
                fields=["roster"], condition=Q(taken_at=None), name="one_hand_over_waits_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(taken_by=None) | ~Q(taken_by=F("handed_by")), name="two_people_hand_over"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.roster} hand-over {self.n}"
