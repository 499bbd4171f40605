"""通讯抽测: who was asked, whether they answered; and of which gaps somebody was told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class SpotTest(models.Model):
    """A spot test of posts of one bureau. `by`: the post that asked, or `engine` at a random instant."""

    id = models.UUIDField(primary_key=True)
    bureau = models.CharField(max_length=32)
    asked_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    by = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at"]

    def __str__(self) -> str:
        return self.stream

    @property
    def stream(self) -> str:
        return f"reach-test:{self.pk}"


class Ask(models.Model):
    """One post that a test asked. `person` answered for it then; gone on its date, the counts stay."""

    test = models.ForeignKey(SpotTest, models.PROTECT, related_name="asks")
    post = models.CharField(max_length=100)
    person = models.BigIntegerField(null=True)
    erase_on = models.DateField()
    answered_at = models.DateTimeField(null=True)
    channel = models.CharField(max_length=32, blank=True)
    silent_in_a_row = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["post"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["test", "post"], name="a_test_asks_a_post_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(silent_in_a_row=0), name="whoever_answers_is_not_silent"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(F("post"), F("id").desc(), name="asks_of_a_post"),
            models.Index(fields=["erase_on"], condition=Q(person__isnull=False), name="asks_to_erase"),
        ]

    def __str__(self) -> str:
        return f"{self.post} in {self.test}"


class GapTold(models.Model):
    """That the keeper was told of a gap: weeks ahead, and again the day before."""

    roster = models.ForeignKey("duty.Roster", models.PROTECT, related_name="+")
    since = models.DateTimeField()
    stage = models.CharField(max_length=16)
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["roster", "since", "stage"], name="a_gap_is_told_once_a_stage")
        ]

    def __str__(self) -> str:
        return f"{self.roster} {self.since} {self.stage}"
