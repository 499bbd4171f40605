"""What the owner of a kind of stream adds to verification: folding the entries again against its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from anlan.ledger.contracts import Entry, Finding

Refold = Callable[[str, list[Entry]], Iterable[Finding]]
_REFOLDS: dict[str, Refold] = {}


def register_refold(kind: str, refold: Refold) -> None:
    """`refold(stream, entries)` is asked for every stream of `kind` whose chain holds."""
    _REFOLDS[kind] = refold


def list_refolds() -> dict[str, Refold]:
    return dict(_REFOLDS)
