"""Tables of the record. The application's role may insert and read; only heads and the vault change."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from anlan.kernel.clock import LIVE


class Stream(models.Model):
    """One chain: an incident, a matter, a bureau's directory, a plan."""

    id = models.TextField(primary_key=True)
    kind = models.TextField()
    timeline = models.TextField(default=LIVE)
    opened_at = models.DateTimeField()
    head_seq = models.PositiveIntegerField(default=0)
    head_hash = models.TextField(default="")
    head_at = models.DateTimeField(null=True)
    # How far the newest seal reached, so that the next one lists only what changed.
    sealed_seq = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["id"], name="streams_to_seal", condition=~Q(head_seq=models.F("sealed_seq"))
            ),
        ]

    def __str__(self) -> str:
        return self.id


class Entry(models.Model):
    """One entry: `content` is exactly what was hashed; the other columns repeat parts of it for queries."""

    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="entries")
    seq = models.PositiveIntegerField()
    content = models.TextField()
    hash = models.TextField()
    type = models.TextField()
    recorded_at = models.DateTimeField()
    clauses = ArrayField(models.TextField())
    element = models.TextField()
    act = models.TextField()
    actor = models.TextField()
    key = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["stream", "seq"], name="one_entry_per_place_in_a_stream"),
            models.UniqueConstraint(
                fields=["stream", "key"], condition=~Q(key=""), name="a_key_acts_once_on_a_stream"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [GinIndex(fields=["clauses"], name="entries_by_clause")]

    def __str__(self) -> str:
        return f"{self.stream_id} {self.seq} {self.type}"


class Seal(models.Model):
    """A seal as it was signed: one JSON line, the same as goes outside."""

    n = models.PositiveIntegerField(primary_key=True)
    at = models.DateTimeField()
    root = models.TextField()
    line = models.TextField()

    def __str__(self) -> str:
        return f"{self.n} {self.root}"


class SealCopy(models.Model):
    """How far one destination outside has got; it catches up after it was away."""

    destination = models.TextField(primary_key=True)
    n = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(default="")

    def __str__(self) -> str:
        return self.destination


class VaultRow(models.Model):
    """密存: one personal value, encrypted, with the day on which it is erased.

    The entry holds only the id and a keyed digest; the salt goes with the value, so that after erasure the
    digest of a telephone number cannot be tried out.
    """

    id = models.UUIDField(primary_key=True)
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="+")
    field = models.TextField()
    ciphertext = models.BinaryField(null=True)
    salt = models.BinaryField(null=True)
    digest = models.TextField()
    erase_on = models.DateField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(ciphertext=None, salt=None), name="erased_means_gone"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["erase_on"], name="vault_by_erasure", condition=Q(erased_at=None)),
        ]

    def __str__(self) -> str:
        return str(self.id)
