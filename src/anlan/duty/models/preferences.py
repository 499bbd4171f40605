"""接收方式: how people want to be told."""

from __future__ import annotations

from django.db import models


class Preferred(models.Model):
    """What one person said last (contracts.Preference)."""

    person = models.BigIntegerField(unique=True)
    order = models.JSONField(default=list)
    quiet = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"preference:{self.person}"
