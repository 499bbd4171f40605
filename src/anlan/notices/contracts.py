"""What crosses the border of `notices`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from anlan.kernel.clock import LIVE
from anlan.plans.contracts import Text


@dataclass(frozen=True, slots=True)
class NewNotice:
    """Tell `post` (`210100:director`) something about `stream`; `notice` is its number there."""

    stream: str
    notice: str
    post: str
    reason: str
    text: str
    step: str = ""
    clauses: str = ""
    timeline: str = LIVE
    rung: int = 0

    @property
    def message_key(self) -> str:
        return f"{self.stream}/{self.notice}/{self.post}"


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    stream: str
    notice: str
    post: str
    at: datetime
    how: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One post told of one thing, and whether it has answered. `rung`: how far up the ladder it stands."""

    message_key: str
    stream: str
    notice: str
    post: str
    reason: str
    text: str
    step: str
    clauses: str
    told_at: datetime
    acknowledged_at: datetime | None
    how: str
    rung: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A notice about to be sent, for whoever knows what it is about."""

    message_key: str
    stream: str
    notice: str
    post: str
    step: str
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Subject:
    """What a notice is about, as it is at this moment. `needed`: whether telling that post still has a use.

    It has none once the notice is settled, its step has ended or the run is over.
    """

    number: str
    title: str
    needed: bool
    due_at: datetime | None = None


class DeliveryState(StrEnum):
    """Where a delivery is. `failed` will be tried again; `given-up` was tried as often as policy says.

    `folded`: it went out inside the message of another delivery to the same contact point.
    """

    WAITING = "waiting"
    FAILED = "failed"
    HANDED_OVER = "handed-over"
    GIVEN_UP = "given-up"
    NOT_NEEDED = "not-needed"
    NO_CONTACT = "no-contact"
    FOLDED = "folded"


class Held(StrEnum):
    """Why a delivery waits for a time to come, rather than for its turn.

    `backup`: it is for whoever stands behind; `order`: the person wants this way later than others; `quiet`:
    a repeat in the person's quiet hours; `limit`: the other side takes no more for now.
    """

    BACKUP = "backup"
    ORDER = "order"
    QUIET = "quiet"
    LIMIT = "limit"


class ReceiptState(StrEnum):
    """What the other side says became of a message. `confirmed`: a key was pressed in a call."""

    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    CONFIRMED = "confirmed"


PENDING = frozenset({DeliveryState.WAITING, DeliveryState.FAILED})


class DeliveryView(msgspec.Struct, frozen=True):
    """One delivery as lists show it; `to` is masked.

    `held`: why it waits, and `until` when; `receipt`: what the other side says of it, empty where it says
    nothing.
    """

    channel: str
    to: str
    state: str
    attempts: int
    at: datetime
    error: str
    held: str = ""
    until: datetime | None = None
    receipt: str = ""
    receipt_at: datetime | None = None


class NoticeView(msgspec.Struct, frozen=True):
    """A notice with how it was delivered. `title`: what the post is called; `number` and `subject` of its run
    are said in the log alone."""

    message_key: str
    run: str
    notice: str
    timeline: str
    post: str
    title: Text
    reason: str
    text: str
    step: str
    clauses: str
    told_at: datetime
    rung: int
    acknowledged_at: datetime | None
    how: str
    deliveries: tuple[DeliveryView, ...]
    number: str = ""
    subject: str = ""


class LimitView(msgspec.Struct, frozen=True):
    """How many letters the other side takes in `seconds`; `each`: at each address."""

    letters: int
    seconds: float
    each: bool


class ChannelHealth(msgspec.Struct, frozen=True):
    """How a channel is. `state`: ok, degraded or off (nothing configured). `waiting` and `failed` are counts
    of deliveries to come, `given_up` of those nobody will try again; `oldest_s` how long the oldest waits.
    `limit`: how much the other side takes, `held` what waits behind that and `held_until` when the last of it
    has its turn; `folded`, `undelivered` and `delivered` count the last day. `server`: where it leads;
    `setting`: what names it, empty for one that needs none."""

    name: str
    kind: str
    state: str
    waiting: int = 0
    oldest_s: float = 0.0
    failed: int = 0
    given_up: int = 0
    last_ok_at: datetime | None = None
    error: str = ""
    server: str = ""
    setting: str = ""
    limit: LimitView | None = None
    held: int = 0
    held_until: datetime | None = None
    folded: int = 0
    delivered: int = 0
    undelivered: int = 0


class NoticesHealth(msgspec.Struct, frozen=True):
    """All channels; `unaddressed` notices wait for the first step, `unreached` reached nobody at all;
    `address`: where the links of messages lead, empty without one."""

    channels: tuple[ChannelHealth, ...]
    unaddressed: int
    oldest_s: float
    unreached: int
    address: str
    reasons: tuple[str, ...]


class Tried(msgspec.Struct, frozen=True):
    """What a test message to one contact point came to."""

    to: str
    ok: bool
    error: str = ""


class TriedAgain(msgspec.Struct, frozen=True):
    """How many deliveries are tried once more."""

    count: int


class ReplyGiven(msgspec.Struct, frozen=True, kw_only=True):
    """What a gateway hands in. `key` is the gateway's own, the same however often it sends the reply."""

    sender: Annotated[str, msgspec.Meta(min_length=1, max_length=320)] = msgspec.field(name="from")
    text: Annotated[str, msgspec.Meta(max_length=100_000)]
    received_at: Annotated[datetime, msgspec.Meta(tz=True)]
    key: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    subject: Annotated[str, msgspec.Meta(max_length=1000)] = ""

    def __repr__(self) -> str:
        """Without who sent it and what it says, so that no log or traceback can carry it."""
        return f"ReplyGiven({self.key!r})"


class ReplyOutcome(StrEnum):
    """What came of a reply. Nothing but `acknowledged` changes anything."""

    ACKNOWLEDGED = "acknowledged"
    ALREADY = "already-acknowledged"
    NO_CODE = "no-code"
    WRONG_CODE = "wrong-code"
    UNKNOWN_SENDER = "unknown-sender"
    EXPIRED = "expired"
    OVER = "over"
    REFUSED = "refused"
    TOO_MANY = "too-many"


class ReplyTaken(msgspec.Struct, frozen=True):
    """What came of a reply; the same again for the same key."""

    outcome: ReplyOutcome


class ReceiptGiven(msgspec.Struct, frozen=True):
    """What a gateway tells of a message that it took; `id` is what it answered then."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    outcome: ReceiptState
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    why: Annotated[str, msgspec.Meta(max_length=500)] = ""


class ReceiptOutcome(StrEnum):
    """What came of a receipt: noted, or what the key that was pressed in a call did."""

    NOTED = "noted"
    ACKNOWLEDGED = "acknowledged"
    ALREADY = "already-acknowledged"
    EXPIRED = "expired"
    OVER = "over"
    REFUSED = "refused"


class ReceiptTaken(msgspec.Struct, frozen=True):
    """What came of a receipt; the same again does nothing more."""

    outcome: ReceiptOutcome
