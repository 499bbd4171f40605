"""What upper apps hang in: telling posts, which this app sits below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from anlan.kernel.access import PostRef

GAP, TEST, SILENT = "duty-gap", "reach-test", "reach-silent"


@dataclass(frozen=True, slots=True)
class Message:
    """Tell posts something about a stream of this app; `notice` is its number there."""

    stream: str
    notice: str
    posts: tuple[PostRef, ...]
    reason: str
    text: str
    clauses: str = ""


# It runs in the caller's transaction.
Tell = Callable[[Sequence[Message], datetime], object]
_TELL: list[Tell] = []


def register_telling(tell: Tell) -> None:
    """Call `tell` with what is to be told."""
    _TELL[:] = [tell]


def tell_posts(messages: Sequence[Message], *, now: datetime) -> None:
    """Hand messages to whoever tells posts; the same stream and number again does nothing."""
    for tell in _TELL if messages else ():
        tell(messages, now)
