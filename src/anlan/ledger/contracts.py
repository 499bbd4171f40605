"""What crosses the ledger's border. Struct fields stand in alphabetical order, as in the canonical JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

Kind = Literal["changed", "removed", "reordered", "cut-off", "forged", "row-differs"]


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What is to become an entry: a fact, who caused it by which act, and the clauses it answers.

    `type` with schema version `v` names the shape of `data` (a mapping, or a struct that encodes as one).
    `element` is the plan element that made it (`network-security.assess`), `key` an idempotency key that
    may stand once in a stream.
    """

    type: str
    v: int = 1
    happened_at: datetime
    actor: str
    act: str
    clauses: tuple[str, ...] = ()
    element: str = ""
    data: dict[str, Any] | msgspec.Struct
    key: str = ""


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry as it is read. Everything but `hash` is the content that was hashed.

    `prev` is the hash of the entry before it, empty for the first; `alg` the hash function of `hash`.
    """

    act: str
    actor: str
    alg: str
    clauses: tuple[str, ...]
    data: dict[str, Any]
    element: str
    happened_at: datetime
    key: str
    prev: str
    recorded_at: datetime
    seq: int
    stream: str
    type: str
    v: int
    hash: str = ""


class LastEntry(msgspec.Struct, frozen=True):
    """The newest entry of a clause, on the live timeline or on any other."""

    clause: str
    live: bool
    stream: str
    at: datetime


class Head(msgspec.Struct, frozen=True):
    """The newest entry of a stream; seq 0 and an empty hash before the first."""

    hash: str
    seq: int
    stream: str


class Seal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """封印: a signed statement of what the newest entry of every stream was.

    `root` is the Merkle root over the heads of all `count` streams, `changed` the heads that moved since the
    seal before, `prev` the hash of that seal's line, `key` the fingerprint of the signing key.
    """

    alg: str
    at: datetime
    changed: tuple[Head, ...]
    count: int
    key: str
    n: int
    prev: str
    root: str
    v: int
    signature: str = ""


class Finding(msgspec.Struct, frozen=True):
    """Something that verification found. `stream` is `seals` and `seq` a seal's number for the seals."""

    stream: str
    seq: int
    kind: Kind
    sentence: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a verification looked at, what it found, and what it cannot prove.

    `unsealed_entries` in `unsealed_streams` streams are newer than the last seal (`sealed_at`, None without
    one): nothing outside the database would miss them.
    """

    streams: int
    entries: int
    seals: int
    findings: tuple[Finding, ...]
    unsealed_entries: int
    unsealed_streams: int
    sealed_at: datetime | None
    limits: tuple[str, ...]


class Copy(msgspec.Struct, frozen=True):
    """Where seals are sent: the last one that arrived, and since when and why the next does not."""

    place: str
    n: int
    failures: int
    failing_since: datetime | None
    error: str


class SealState(msgspec.Struct, frozen=True):
    """The last seal and its copies, for health; `former` are in places that are no longer named."""

    n: int
    at: datetime | None
    copies: tuple[Copy, ...]
    former: tuple[Copy, ...] = ()
