"""Notices: who was told what, when, and when they acknowledged."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from anlan.kernel.clock import LIVE


class Notice(models.Model):
    """One post told of one thing. `message_key` is the same however often it is handed to a channel.

    `notice` is its number inside the stream (`n3`); several posts share it when told together.
    """

    message_key = models.TextField(primary_key=True)
    stream = models.TextField()
    notice = models.TextField()
    timeline = models.TextField(default=LIVE)
    post = models.TextField()
    reason = models.TextField()
    text = models.TextField()
    step = models.TextField(default="")
    clauses = models.TextField(default="")
    told_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    how = models.TextField(default="")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["stream", "notice"], name="notices_of_a_stream"),
            models.Index(
                fields=["post", "-told_at"],
                name="unacknowledged_of_a_post",
                condition=Q(acknowledged_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.message_key
