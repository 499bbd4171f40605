"""What people, bodies and machines may do."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from anlan.directory.models.bureaus import Bureau, Post
from anlan.directory.models.dated import Dated, exactly_one
from anlan.directory.models.people import Person
from anlan.kernel.access import Role


class RoleGrant(Dated):
    """A role held at a bureau and below it (everywhere without one), by a person or whoever holds a post."""

    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="roles")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="roles")
    role = models.CharField(max_length=32, choices=[(role.value, role.value) for role in Role])
    bureau = models.ForeignKey(Bureau, models.PROTECT, null=True, blank=True, related_name="grants")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=exactly_one("person", "post"), name="a_role_is_of_a_person_or_a_post"
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role if role is not Role.MACHINE]),
                name="a_role_is_known_and_not_a_machines",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "bureau"],
                condition=Q(until__isnull=True, person__isnull=False),
                nulls_distinct=False,
                name="a_person_has_a_role_at_a_bureau_once",
            ),
            models.UniqueConstraint(
                fields=["post", "role", "bureau"],
                condition=Q(until__isnull=True, post__isnull=False),
                nulls_distinct=False,
                name="a_post_has_a_role_at_a_bureau_once",
            ),
        ]


class Participation(Dated):
    """A body or a person takes part in one stream (an incident, a matter) for its length."""

    bureau = models.ForeignKey(Bureau, models.PROTECT, null=True, blank=True, related_name="participations")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="participations")
    stream = models.CharField(max_length=200)
    by = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=exactly_one("bureau", "person"), name="a_participant_is_a_body_or_a_person"
            ),
            models.UniqueConstraint(
                fields=["bureau", "stream"],
                condition=Q(until__isnull=True, bureau__isnull=False),
                name="a_body_takes_part_in_a_stream_once",
            ),
            models.UniqueConstraint(
                fields=["person", "stream"],
                condition=Q(until__isnull=True, person__isnull=False),
                name="a_person_takes_part_in_a_stream_once",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["stream"], name="participation_stream")]


class MachineToken(models.Model):
    """A machine's right to call the API: scopes at a bureau until a date. Only the secret's hash is kept."""

    label = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=32))
    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="tokens")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["label"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("issued_at")), name="a_token_expires_after_it_is_issued"
            ),
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="a_token_has_a_scope"),
        ]
