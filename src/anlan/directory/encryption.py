"""Encrypting text so that no database, backup or dump shows it without the secret `contacts`."""

from __future__ import annotations

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

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
