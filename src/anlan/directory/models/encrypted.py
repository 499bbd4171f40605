"""Text that no database, backup or dump shows without the installation's `contacts` secret."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

from anlan.kernel.errors import Unavailable

_NONCE = 12
_VERSION = b"\x01"


@lru_cache(maxsize=8)
def _derive_key(secret: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"contacts").derive(secret.encode())


def _key() -> bytes:
    return _derive_key(settings.HOME.read_secret("contacts"))


def encrypt(text: str, *, place: str) -> bytes:
    """AES-256-GCM: version, nonce, ciphertext. `place`, the column, is bound in: no value can be moved."""
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + AESGCM(_key()).encrypt(nonce, text.encode(), place.encode())


def decrypt(sealed: bytes, *, place: str) -> str:
    """The text behind `encrypt`; raises Unavailable when the secret is not the one it was written with."""
    nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    try:
        return AESGCM(_key()).decrypt(nonce, body, place.encode()).decode()
    except InvalidTag:
        raise Unavailable(
            f"A value in {place} cannot be read.",
            why="The secret `contacts` is not the one it was written with, or the row was changed.",
            how="Restore secrets/contacts from the backup that belongs to this database.",
        ) from None


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
