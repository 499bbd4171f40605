"""What crosses the border of `ledger`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An entry about to be written: what happened, who did it, which element of which clause made it.

    `data` is the event itself (a struct or a mapping without personal values). `key` is the idempotency
    key of the act, on its first entry only.
    """

    type: str
    happened_at: datetime
    actor: str
    data: Any
    v: int = 1
    act: str = ""
    clauses: tuple[str, ...] = ()
    element: str = ""
    key: str = ""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as it stands: the struct whose canonical JSON was hashed. `prev` is the hash before it."""

    stream: str
    seq: int
    type: str
    v: int
    recorded_at: datetime
    happened_at: datetime
    actor: str
    act: str
    clauses: tuple[str, ...]
    element: str
    data: Any
    key: str
    alg: str
    prev: str


class Head(msgspec.Struct, frozen=True, order=True, array_like=True):
    """The newest entry of a stream: what a seal signs."""

    stream: str
    seq: int
    hash: str


class Seal(msgspec.Struct, frozen=True, kw_only=True):
    """封印: the signed Merkle root of all heads at one time; `changed`: those that moved since the last."""

    n: int
    at: datetime
    root: str
    before: str
    changed: tuple[Head, ...]
    alg: str
    signer: str
    signature: str = ""


class Finding(msgspec.Struct, frozen=True):
    """What verification found wrong. `kind`: changed, removed, reordered, cut-off, forged, row-differs."""

    stream: str
    seq: int
    kind: str
    sentence: str
