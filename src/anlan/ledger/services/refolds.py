"""What other apps add to a verification: streams folded again, and rows that no stream vouches for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from django.db import Error

from anlan.ledger.contracts import Entry, Finding

Entries = Mapping[str, Sequence[Entry]]
Refold = Callable[[Entries], Iterable[Finding]]
Strays = Callable[[Collection[str]], Iterable[Finding]]

_BATCH = 5000
_REFOLDS: dict[str, Refold] = {}
_STRAYS: list[Strays] = []
_LIMITS: list[str] = []


def register_refold(kind: str, function: Refold) -> None:
    """Let verification call `function(entries by stream)` for batches of sound streams; yields findings."""
    _REFOLDS[kind] = function


def register_strays(function: Strays) -> None:
    """Let verification call `function(all streams)`, which yields findings for rows of none of them."""
    if function not in _STRAYS:
        _STRAYS.append(function)


def register_limit(sentence: str) -> None:
    """Let the report say what the app's part of a verification does not prove."""
    if sentence not in _LIMITS:
        _LIMITS.append(sentence)


def find_refold(kind: str) -> Refold | None:
    return _REFOLDS.get(kind)


def list_registered_limits() -> tuple[str, ...]:
    return tuple(_LIMITS)


def list_strays(streams: Collection[str]) -> Iterable[Finding]:
    return chain.from_iterable(function(streams) for function in _STRAYS)


class Batch:
    """Streams that wait to be folded together, so that their rows are read with a few queries for all."""

    def __init__(self) -> None:
        self._refold: Refold | None = None
        self._waiting: dict[str, Sequence[Entry]] = {}
        self._entries = 0

    def add(self, refold: Refold, stream: str, entries: Sequence[Entry]) -> list[Finding]:
        """Findings of those that waited, when it was time to fold them."""
        found = self.fold() if self._entries >= _BATCH or refold is not self._refold else []
        self._refold, self._waiting[stream] = refold, entries
        self._entries += len(entries)
        return found

    def fold(self) -> list[Finding]:
        """Fold all that wait; their findings."""
        waiting, self._waiting, self._entries = self._waiting, {}, 0
        return list(_fold(self._refold, waiting)) if self._refold and waiting else []


def _fold(refold: Refold, entries: Entries) -> Iterator[Finding]:
    """One stream that cannot be folded must not hide what is wrong with the others: it is told alone."""
    try:
        yield from list(refold(entries))
    except Error:
        raise  # of the database: nothing more can be read
    except Exception as error:
        if len(entries) > 1:
            for stream, own in entries.items():
                yield from _fold(refold, {stream: own})
            return
        ((stream, own),) = entries.items()
        sentence = f"Its entries cannot be folded again: {type(error).__name__}: {error}"
        yield Finding(stream, own[-1].seq, "row-differs", sentence)
