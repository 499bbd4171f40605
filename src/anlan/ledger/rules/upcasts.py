"""Old entries read as the newest version of their type: the text on record never changes, the reader does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import force_setattr

from anlan.ledger.contracts import Entry

Upcast = Callable[[dict[str, Any]], dict[str, Any]]

decode = msgspec.json.Decoder(Entry).decode
_UPCASTS: dict[tuple[str, int], Upcast] = {}


def register_upcast(type_: str, from_v: int, function: Upcast) -> None:
    """Read `data` of version `from_v` of an entry type as version `from_v + 1`; `function` must be pure.

    Raises ValueError when another function is already registered for the step.
    """
    known = _UPCASTS.setdefault((type_, from_v), function)
    if known is not function:
        raise ValueError(f"{type_} v{from_v} already has an upcast: {known.__qualname__}")


def read_entry(content: str | bytes, hash_: str) -> Entry:
    """The entry in `content`, its data brought up to the newest version."""
    return upcast(decode(content), hash_)


def upcast(entry: Entry, hash_: str) -> Entry:
    """A freshly decoded entry, given its hash and brought up in place."""
    force_setattr(entry, "hash", hash_)
    while (function := _UPCASTS.get((entry.type, entry.v))) is not None:
        force_setattr(entry, "data", function(entry.data))
        force_setattr(entry, "v", entry.v + 1)
    return entry
