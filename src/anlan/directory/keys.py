"""The form of a token's secret: `anlan_<prefix>_<secret>`; the prefix finds the row, the rest proves it."""

from __future__ import annotations

import hashlib
import hmac

_MARK = "anlan"


def compose_secret(prefix: str, secret: str) -> str:
    return f"{_MARK}_{prefix}_{secret}"


def split_secret(text: str) -> tuple[str, str]:
    """Prefix and secret; two empty strings when the text has another form."""
    mark, _, rest = text.partition("_")
    prefix, _, secret = rest.partition("_")
    return (prefix, secret) if mark == _MARK and secret else ("", "")


def hash_secret(secret: str) -> str:
    """SHA-256 is enough: the secret is 256 random bits, not a word that somebody chose."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same_secret(secret: str, digest: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(hash_secret(secret), digest)
