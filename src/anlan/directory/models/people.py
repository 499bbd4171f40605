"""People, the posts they hold, how they are reached, and who stands in for them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import BigIntegerField, F, Func, Q, Value

from anlan.directory.contracts import ContactKind
from anlan.directory.models.bureaus import Post
from anlan.directory.models.dated import Dated, exactly_one
from anlan.directory.models.encrypted import EncryptedField


class Person(AbstractBaseUser):
    """Somebody who can sign in. `label` is what screens show: a post and a letter (值班员甲), not a name.

    Without a password set a person cannot sign in by password; there is no default one.
    `password_generated`: a machine made it and showed it to somebody else, so it is to be changed.
    `language` is that of the interface, empty until they chose one.
    """

    username = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=64)
    is_active = models.BooleanField(default=True)
    password_generated = models.BooleanField(default=False)
    language = models.CharField(max_length=16, default="", blank=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["label"]
    objects = BaseUserManager["Person"]()

    class Meta:
        ordering: ClassVar[list[str]] = ["username"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(username=""), name="a_person_has_a_username"),
            models.CheckConstraint(condition=~Q(password=""), name="a_password_is_a_hash_or_unusable"),
        ]

    def __str__(self) -> str:
        return self.label


class Identity(models.Model):
    """A sign-in at an outside identity provider (an OIDC issuer, DingTalk, WeCom) that is this person."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="identities")
    provider = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)
    linked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["provider", "subject"], name="a_sign_in_identity_is_one_person")
        ]


def _same(column: str) -> Func:
    """Equality for GiST as a range of one number: the embedded PostgreSQL has no btree_gist."""
    key = BigIntegerField()
    return Func(F(column), F(column), Value("[]"), function="int8range", output_field=key)


class Holding(Dated):
    """A person holds a post for a time; several may hold one post, nobody holds it twice at once."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="holdings")
    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="nobody_holds_a_post_twice_at_once",
                expressions=[
                    (_same("person"), RangeOperators.OVERLAPS),
                    (_same("post"), RangeOperators.OVERLAPS),
                    (
                        Func(F("since"), F("until"), function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]


class ContactPoint(models.Model):
    """One way to reach a person, or a post whoever holds it. The lowest `order` is tried first."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="contacts")
    post = models.ForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="contacts")
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in ContactKind])
    value = EncryptedField()
    order = models.PositiveSmallIntegerField(default=1)
    working = models.BooleanField(default=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=exactly_one("person", "post"), name="a_contact_point_is_of_a_person_or_a_post"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in ContactKind]),
                name="a_contact_point_has_a_known_kind",
            ),
        ]


class Delegation(Dated):
    """Somebody stands in for a person (all their posts) or for one post while they are away.

    `approvals` says whether approving and publishing go with it.
    """

    from_person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="delegations_given"
    )
    from_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="delegations")
    to_person = models.ForeignKey(Person, models.PROTECT, related_name="delegations_taken")
    approvals = models.BooleanField(default=False)
    reason = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(until__isnull=False), name="a_delegation_has_an_end"),
            models.CheckConstraint(
                condition=exactly_one("from_person", "from_post"),
                name="a_delegation_is_of_a_person_or_a_post",
            ),
            models.CheckConstraint(
                condition=Q(from_person__isnull=True) | ~Q(from_person=F("to_person")),
                name="nobody_stands_in_for_themselves",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_delegation_gives_its_reason"),
        ]
