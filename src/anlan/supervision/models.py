"""What the trace keeps: the last playing of all stories, and when each clause last ran."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Playing(models.Model):
    """All stories played once under a release (`digest` of library and code); `evidence` is what they proved.

    Derived: it can be played again at any time, and only the newest is kept.
    """

    digest = models.CharField(max_length=64, unique=True)
    played_at = models.DateTimeField()
    evidence = models.TextField()
    faults = models.TextField()

    def __str__(self) -> str:
        return f"{self.digest[:12]} at {self.played_at:%Y-%m-%d %H:%M}"


class LastRun(models.Model):
    """The newest entry of a clause in live work or in drills: whose, and when. Derived from the ledger."""

    clause = models.TextField()
    live = models.BooleanField()
    run = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clause", "live"], name="a_clause_ran_last_once_in_each_world"),
        ]

    def __str__(self) -> str:
        return f"{self.clause} by {self.run}"
