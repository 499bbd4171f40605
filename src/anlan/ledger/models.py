"""Tables of the record. Entries and seals are only ever added; the migration's triggers refuse the rest."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Stream(models.Model):
    """One chain, `incident:<uuid>`. The row's lock is what puts writers to one chain in a line."""

    id = models.TextField(primary_key=True)
    kind = models.TextField()
    timeline = models.TextField()
    opened_at = models.DateTimeField()
    head_seq = models.IntegerField(default=0)
    head_hash = models.TextField(default="", blank=True)
    head_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.id


class EntryRow(models.Model):
    """`content` is the exact text that was hashed; the columns after `hash` repeat it for queries."""

    pk = models.CompositePrimaryKey("stream_id", "seq")
    stream = models.ForeignKey(Stream, models.PROTECT, related_name="+", db_index=False)
    seq = models.IntegerField()
    content = models.TextField()
    hash = models.TextField()
    type = models.TextField()
    recorded_at = models.DateTimeField()
    actor = models.TextField()
    act = models.TextField()
    clauses = ArrayField(models.TextField())
    element = models.TextField(blank=True)
    key = models.TextField(blank=True)

    class Meta:
        db_table = "ledger_entry"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["stream", "key"], condition=~models.Q(key=""), name="one_entry_per_key_in_a_stream"
            ),
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="entries_count_from_one"),
        ]
        indexes: ClassVar[list[models.Index]] = [GinIndex(fields=["clauses"], name="entries_by_clause")]

    def __str__(self) -> str:
        return f"{self.stream_id}#{self.seq} {self.type}"


class SealRow(models.Model):
    """A seal 封印. `line` is the exact text that was signed and sent out; the columns repeat it."""

    n = models.IntegerField(primary_key=True)
    at = models.DateTimeField()
    root = models.TextField()
    line = models.TextField()

    class Meta:
        db_table = "ledger_seal"

    def __str__(self) -> str:
        return f"seal {self.n}"


class SealedHead(models.Model):
    """The last sealed head of a stream, which tells the next seal what moved. Derived from the seals."""

    stream = models.OneToOneField(Stream, models.PROTECT, primary_key=True, related_name="+")
    seq = models.IntegerField()
    hash = models.TextField()

    class Meta:
        db_table = "ledger_sealed_head"

    def __str__(self) -> str:
        return f"{self.stream_id}#{self.seq}"


class SealCopy(models.Model):
    """How far the seals have reached one place outside the database."""

    place = models.TextField(primary_key=True)
    n = models.IntegerField(default=0)
    failures = models.IntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    error = models.TextField(default="", blank=True)

    class Meta:
        db_table = "ledger_seal_copy"

    def __str__(self) -> str:
        return f"{self.place} has {self.n}"


class VaultRow(models.Model):
    """密存: one personal value, encrypted until its date. Entries hold its reference, never the value."""

    id = models.UUIDField(primary_key=True)
    stream = models.ForeignKey(Stream, models.PROTECT, related_name="+")
    field = models.TextField()
    ciphertext = models.BinaryField(null=True)
    digest = models.TextField()
    erase_on = models.DateField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_vault"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(ciphertext__isnull=False, erased_at__isnull=True)
                | models.Q(ciphertext__isnull=True, erased_at__isnull=False),
                name="a_value_is_there_or_erased",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["erase_on"], condition=models.Q(erased_at__isnull=True), name="values_by_erasure"
            )
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.stream_id}"
