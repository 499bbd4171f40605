"""Canonical JSON and the hash functions. SM3 (GB/T 32905) where OpenSSL has it, else SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache

import msgspec

from anlan.kernel.errors import Unavailable

Digest = Callable[[bytes], str]

SM3, SHA256 = "sm3", "sha256"
ALGORITHM = SM3 if SM3 in hashlib.algorithms_available else SHA256

# Keys sorted at every depth, no spaces, times in UTC: the same facts are the same bytes.
encode = msgspec.json.Encoder(order="sorted").encode


@cache
def find_digest(alg: str) -> Digest:
    """The function from bytes to a hex digest.

    Raises ValueError for a name that no entry ever had, Unavailable for SM3 where this Python lacks it.
    """
    if alg == SHA256:
        return lambda content: hashlib.sha256(content).hexdigest()
    if alg != SM3:
        raise ValueError(f"there is no hash function {alg!r} here")
    try:
        fresh = hashlib.new(SM3)
    except ValueError:
        raise Unavailable(
            "The hash function SM3 is not known here.",
            why="Entries that were hashed with it cannot be checked without it.",
            how="Use a Python whose OpenSSL has SM3 (OpenSSL 1.1.1 or newer, built with it).",
        ) from None

    def digest(content: bytes) -> str:
        # Copying a ready state is cheaper than asking OpenSSL for the function by name each time.
        state = fresh.copy()
        state.update(content)
        return state.hexdigest()

    return digest
