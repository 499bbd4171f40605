"""Text columns that no database, backup or dump shows without the installation's `contacts` secret."""

from __future__ import annotations

from typing import Any

from django.db import models

from anlan.directory.encryption import decrypt, encrypt


class EncryptedField(models.BinaryField):  # type: ignore[type-arg]  # generic only in the stubs
    """A text column kept encrypted; reads and writes `str`. It cannot be searched, on purpose."""

    @property
    def _place(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def get_prep_value(self, value: Any) -> bytes | None:
        return None if value is None else encrypt(str(value), place=self._place)

    def from_db_value(self, value: Any, *_: Any) -> str | None:
        return None if value is None else decrypt(bytes(value), place=self._place)

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None
