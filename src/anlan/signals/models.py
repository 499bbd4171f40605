"""What came in, and where it went. No column says who wrote or called: that is in the vault, or nowhere."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Signal(models.Model):
    """One thing that came in. `run` is the incident or matter it led to.

    `text` has telephone and identity numbers masked; the vault reference `original` holds the text as it
    came when masking changed it, `caller` whom to call back when the plan's form has no place for it.
    On `erase_on` the text is emptied and the vault forgets; the row stays, and its digest where the text
    held no such number.
    """

    bureau = models.TextField()
    source = models.TextField()
    external_id = models.TextField()
    received_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    kind = models.TextField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    run = models.TextField()
    original = models.TextField(default="")
    caller = models.TextField(default="")
    erase_on = models.DateField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["bureau", "source", "external_id"], name="a_signal_is_taken_once"
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(text="", original="", caller=""),
                name="an_erased_signal_says_nothing",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["run"], name="signals_of_a_run"),
            models.Index(fields=["erase_on"], name="signals_to_erase", condition=Q(erased_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"


class AlertStream(models.Model):
    """One group of alerts of a bureau, by the digest of its key, and the incident it last opened.

    Its row is the lock under which the deliveries of a group are taken one after the other.
    """

    bureau = models.TextField()
    group = models.CharField(max_length=64)
    incident = models.TextField(default="")
    opened = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["bureau", "group"], name="a_group_of_alerts_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.bureau} {self.group[:12]}"


class HotlineImport(models.Model):
    """An uploaded export: its digest and what came of it. The file itself is not kept."""

    bureau = models.TextField()
    sha256 = models.CharField(max_length=64)
    by = models.TextField()
    at = models.DateTimeField()
    rows = models.PositiveIntegerField()
    taken = models.PositiveIntegerField()
    repeated = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at"]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.taken}/{self.rows}"
