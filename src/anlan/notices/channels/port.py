"""What every channel that leaves the house speaks: one letter to one address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol, runtime_checkable

from anlan.directory.contracts import ContactKind
from anlan.notices.contracts import ReceiptState


@dataclass(frozen=True, slots=True)
class LiveLetter:
    """A live notice, or a trouble, written out for one address.

    It is made from a delivery alone (`lanes.write_letters`), and a delivery exists for live notices alone: a
    drill's notice (`drill.DrillNotice`) is another type, which no channel takes. `key` stays the same at
    every try. `link` is empty where there is none; so is `code`, by which a reply acknowledges. `why` is
    `reason` as people say it; `more`: how many reminders go out inside it.
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
    why: str = ""
    text: str = ""
    clauses: str = ""
    rung: int = 0
    more: int = 0
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


@dataclass(frozen=True, slots=True)
class Limit:
    """How many letters the other side takes in `seconds`. `each`: at each address; otherwise all together."""

    letters: int
    seconds: float
    each: bool = False


class LiveChannel(Protocol):
    """One way out of the house. `letters_at_once`: how many addresses are served side by side.

    `folds`: people read what comes there, so a storm of repeats is one message.
    """

    name: str
    kind: ContactKind
    letters_at_once: int
    limit: Limit | None
    folds: bool

    def hand_over(self, letter: LiveLetter, *, now: datetime) -> str:
        """Give the letter to the other side; raises Refused unless that has taken it.

        Returns by which name the other side will speak of it in a receipt; empty where there is none. May be
        called from several threads at once.
        """

    def close(self) -> None:
        """Give connections of the calling thread back."""


class Sent(NamedTuple):
    """A letter that was handed over, of which nothing has been heard since. `name` is the other side's."""

    name: str
    to: str
    at: datetime


class Receipt(NamedTuple):
    """What the other side says became of a letter. `at` is its own time."""

    name: str
    state: ReceiptState
    at: datetime
    why: str = ""


@runtime_checkable
class TellsReceipts(Protocol):
    """A channel that is asked what became of letters, since nothing from outside reaches this house."""

    name: str

    def ask_receipts(self, sent: Sequence[Sent], *, now: datetime) -> list[Receipt]:
        """Receipts for some of these letters, or for others that were sent before; raises Refused."""
