"""Facts that hold from an instant until another, `[since, until)`; an open end means until further notice."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q


def in_force(now: datetime, prefix: str = "") -> Q:
    """The condition that a dated row holds at `now`; `prefix` is the lookup path to it, ending in `__`."""
    started = Q(**{f"{prefix}since__lte": now})
    open_ended = Q(**{f"{prefix}until__isnull": True})
    return started & (open_ended | Q(**{f"{prefix}until__gt": now}))


def exactly_one(first: str, second: str) -> Q:
    """The condition that one of two nullable columns is filled, and not both."""
    return Q(**{f"{first}__isnull": True}) ^ Q(**{f"{second}__isnull": True})


class Dated(models.Model):
    """Base of every dated fact."""

    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="a_%(class)s_ends_after_it_starts",
            )
        ]
