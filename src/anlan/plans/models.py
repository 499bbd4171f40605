"""Versions of plans, and what a bureau has confirmed of their assumptions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from anlan.plans.versions import VersionState

_DRAFT, _PUBLISHED = VersionState.DRAFT.value, VersionState.PUBLISHED.value


class PlanVersion(models.Model):
    """One version of a plan: what was written, what it compiles to, who wrote and who published it.

    Only a draft's state may change, and only forwards; a trigger holds that against everybody. `unconfirmed`
    is how many assumptions nobody had confirmed when it was published (before that: when it was imported).
    """

    plan_id = models.TextField()
    number = models.PositiveIntegerField()
    state = models.TextField(default=_DRAFT)
    source = models.TextField()
    compiled = models.TextField()
    digest = models.CharField(max_length=64)
    unconfirmed = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    created_by = models.TextField()
    created_person = models.TextField()
    published_at = models.DateTimeField(null=True)
    published_by = models.TextField(default="")
    published_person = models.TextField(default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["plan_id", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["plan_id", "number"], name="a_number_names_one_version"),
            models.UniqueConstraint(fields=["plan_id", "digest"], name="the_same_rules_are_one_version"),
            models.UniqueConstraint(
                fields=["plan_id"], condition=Q(state=_PUBLISHED), name="one_version_is_in_force"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in VersionState]), name="a_version_has_a_state"
            ),
            models.CheckConstraint(
                condition=Q(state=_DRAFT, published_at=None, published_person="")
                | (
                    ~Q(state=_DRAFT)
                    & Q(published_at__isnull=False)
                    & ~Q(published_person="")
                    & ~Q(published_person=F("created_person"))
                ),
                name="a_second_person_publishes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} v{self.number}"


class AssumptionConfirmation(models.Model):
    """The bureau stands behind a number the document leaves open, in every version that has the same."""

    plan_id = models.TextField()
    element = models.TextField()
    word = models.TextField()
    value = models.TextField()
    basis = models.TextField()
    confirmed_at = models.DateTimeField()
    confirmed_by = models.TextField()

    class Meta:
        ordering: ClassVar[list[str]] = ["plan_id", "element", "word"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["plan_id", "element", "word", "value"], name="an_assumption_is_confirmed_once"
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="a_confirmation_names_its_basis"),
        ]

    def __str__(self) -> str:
        return f"{self.element}: {self.word} = {self.value}"
