"""The numbers by which offices outside the bureau are called."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from anlan.directory.models.bureaus import Bureau


class OutsideNumber(models.Model):
    """The number of an office (`library/outside.yaml` names it) that a bureau and all below it call."""

    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="+")
    body = models.CharField(max_length=64)
    number = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["bureau", "body"], name="a_bureau_calls_a_body_by_one_number"),
            models.CheckConstraint(condition=~Q(number=""), name="an_outside_number_is_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.bureau_id} calls {self.body}"
