"""One number for many heads: a Merkle tree as in RFC 6962, where a leaf is never taken for a node."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

from anlan.ledger.contracts import Head
from anlan.ledger.rules.digest import encode, find_digest


def compute_root(heads: Iterable[Head], alg: str) -> str:
    """The root over the heads in the order of their stream ids (by code point); of none, the empty hash."""
    digest = find_digest(alg)
    level = [digest(b"\0" + encode(head)) for head in sorted(heads, key=attrgetter("stream"))]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        odd = level[-1:] if len(level) % 2 else []
        level = [digest(b"\1" + bytes.fromhex(left + right)) for left, right in pairs] + odd
    return level[0] if level else digest(b"")
