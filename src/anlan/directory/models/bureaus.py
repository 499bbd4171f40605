"""The tree of bureaus, their offices and posts, and the mode they work in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from anlan.directory.contracts import Level, Mode


class Bureau(models.Model):
    """A body; its code is its identity in paths, posts and plans and never changes.

    `lead` is the post that stands for the whole body when a plan names it as a unit.
    """

    code = models.CharField(max_length=32, primary_key=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=400, unique=True)
    level = models.CharField(max_length=16, choices=[(level.value, level.value) for level in Level])
    zh = models.CharField(max_length=100)
    en = models.CharField(max_length=200, blank=True)
    lead = models.ForeignKey("directory.Post", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["path"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(path__startswith="/") & Q(path__endswith="/"),
                name="a_path_starts_and_ends_with_a_slash",
            ),
            models.CheckConstraint(condition=~Q(parent=F("code")), name="a_bureau_is_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(level__in=[level.value for level in Level]), name="a_bureau_has_a_known_level"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.zh}"


class Office(models.Model):
    """A division 处室 of a bureau, and the post that stands for it when a plan names the division."""

    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="offices")
    code = models.CharField(max_length=64)
    zh = models.CharField(max_length=100)
    en = models.CharField(max_length=200, blank=True)
    lead = models.ForeignKey("directory.Post", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["bureau_id", "code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["bureau", "code"], name="an_office_code_is_unique_in_its_bureau")
        ]

    def __str__(self) -> str:
        return f"{self.bureau_id}/{self.code}"


class Post(models.Model):
    """A post 岗位. Plans and the ledger name posts, never people."""

    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="posts")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="posts")
    code = models.CharField(max_length=64)
    zh = models.CharField(max_length=100)
    en = models.CharField(max_length=200, blank=True)
    covered = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["bureau_id", "code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["bureau", "code"], name="a_post_code_is_unique_in_its_bureau")
        ]

    def __str__(self) -> str:
        return f"{self.bureau_id}:{self.code}"


class ModeFact(models.Model):
    """The mode a bureau entered at an instant, and the document that ordered it; it holds until the next."""

    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="modes")
    mode = models.CharField(max_length=16, choices=[(mode.value, mode.value) for mode in Mode])
    since = models.DateTimeField()
    document = models.CharField(max_length=300)
    by = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["bureau", "since"], name="a_bureau_enters_one_mode_at_a_time"),
            models.CheckConstraint(
                condition=Q(mode__in=[mode.value for mode in Mode]), name="a_mode_is_routine_or_emergency"
            ),
        ]


class Installation(models.Model):
    """The one row about this installation. `demo` is set when the demonstration opens an empty one."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_installation")
        ]
