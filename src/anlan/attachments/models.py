"""Which files belong to which run."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Attachment(models.Model):
    """A file put beside a run; the bytes lie in the home folder under `sha256`, once however often named."""

    run = models.ForeignKey("engine.Run", on_delete=models.PROTECT, related_name="attachments")
    sha256 = models.CharField(max_length=64)
    name = models.TextField()
    media_type = models.TextField()
    size = models.PositiveBigIntegerField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["run", "sha256"], name="a_run_holds_a_file_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.sha256[:12]})"
