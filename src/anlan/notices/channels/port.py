"""What every channel that leaves the house speaks: one letter to one address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from anlan.directory.contracts import ContactKind


@dataclass(frozen=True, slots=True)
class LiveLetter:
    """A live notice, or a trouble, written out for one address.

    It is made from a delivery alone (`lanes.write_letters`), and a delivery exists for live notices alone: a
    drill's notice (`drill.DrillNotice`) is another type, which no channel takes. `key` stays the same at
    every try. `link` is empty where there is none; so is `code`, by which a reply acknowledges.
    """

    key: str
    to: str
    subject: str
    lines: tuple[str, ...]
    link: str = ""
    code: str = ""
    run: str = ""
    number: str = ""
    title: str = ""
    post: str = ""
    reason: str = ""
    text: str = ""
    clauses: str = ""
    rung: int = 0
    told_at: datetime | None = None
    due_at: datetime | None = None

    def __repr__(self) -> str:
        """Without the address, so that no log line or traceback carries one."""
        return f"LiveLetter({self.key!r})"


class Refused(Exception):
    """The other side did not take the letter. The text says why, without the address.

    `all_alike`: the next letter to the same address would meet the same (nobody answers there).
    """

    def __init__(self, why: str, *, all_alike: bool = False) -> None:
        super().__init__(why)
        self.all_alike = all_alike


class LiveChannel(Protocol):
    """One way out of the house. `letters_at_once`: how many addresses are served side by side."""

    name: str
    kind: ContactKind
    letters_at_once: int

    def hand_over(self, letter: LiveLetter, *, now: datetime) -> None:
        """Give the letter to the other side; returns once that has taken it, raises Refused otherwise.

        May be called from several threads at once.
        """

    def close(self) -> None:
        """Give connections of the calling thread back."""
