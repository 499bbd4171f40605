"""Pure decisions about deliveries: which there are, when to try again, what may be shown."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from anlan.notices.channels.port import Limit
from anlan.notices.contracts import DeliveryState

IN_APP = "in-app"
NOBODY = ""
# A worker that took a delivery and died gives it back after this; no attempt takes longer.
LEASE = timedelta(seconds=30)
# Nothing is held back longer: neither by quiet hours nor by a limit.
LONGEST_HELD = timedelta(days=1)
# What a worker took but has not begun by then, it gives back itself.
BEGIN_WITHIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Way:
    """One contact point of a post by the channel that serves its kind. `person`: whose it is, or nobody's."""

    channel: str
    contact: int = 0
    person: str = ""


def choose_ways(
    *, held: bool, covered: bool, outside: Collection[Way], tells_outside: bool, answered: bool = True
) -> tuple[list[Way], bool]:
    """By which ways a post is told, and whether it is reached at all.

    A post is on the desk of whoever holds it. One that must be reachable at any hour (SY-4.1) is not reached
    by a desk alone, where the house tells anybody outside it (`tells_outside`). One for which nobody answers
    now (nobody on duty) still has it on its desk and is told outside by the post's own points, but the next
    rung hears at once.
    """
    ways = [Way(IN_APP)] * held + list(dict.fromkeys(outside))
    reached = answered and (bool(outside) or (held and not (covered and tells_outside)))
    return ways, reached


def find_pause(attempts: int, first: timedelta, longest: timedelta) -> timedelta:
    """The pause after `attempts` failures: the first one, doubled each time, up to the longest."""
    return min(first * (1 << min(max(attempts - 1, 0), 20)), longest)


def judge_failure(
    attempts: int, tries: int, now: datetime, first: timedelta, longest: timedelta
) -> tuple[DeliveryState, datetime | None]:
    """What a delivery is after its failure number `attempts`, and when it is tried again."""
    if attempts >= tries:
        return DeliveryState.GIVEN_UP, None
    return DeliveryState.FAILED, now + find_pause(attempts, first, longest)


def mask(value: str) -> str:
    """What of an address may be shown: enough to tell one from another for whoever knows them."""
    if value.startswith("https://"):
        return re.sub(r"^(https://[^/]+).*", r"\1/…", value)
    name, at, domain = value.rpartition("@")
    if at:
        return f"{name[:1]}***@{domain}"
    return f"{value[:3]}****{value[-2:]}" if len(value) > 6 else "****"


def name_message(key: str, contact: int, inside: Collection[int] = ()) -> str:
    """The key under which a message is handed over; the same at each try, another for each contact point.

    `inside`: the deliveries that go out in it. With other ones it is another message: whoever took the one of
    before without our hearing so sends nothing again under its key.
    """
    name = f"{key}/{contact}" if contact else key
    if not inside:
        return name
    return f"{name}+{sha256(repr(sorted(inside)).encode()).hexdigest()[:12]}"


def group_by_contact(claimed: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    """Deliveries (id, contact) to one contact point together, in order: it holds up only its own."""
    groups: dict[int, list[int]] = {}
    for delivery, contact in claimed:
        groups.setdefault(contact, []).append(delivery)
    yield from groups.values()


def find_turns(
    free_at: datetime | None, now: datetime, wanted: int, limit: Limit
) -> tuple[int, datetime | None, list[datetime]]:
    """How many of `wanted` letters may leave now, the new `free_at`, and when each other one has its turn.

    Half of a limit may be used at once, and the other half is spread over its time: so no stretch of that
    length, wherever it begins, holds more than the limit. `free_at`: when all that was used is earned again.
    """
    burst = max(limit.letters // 2, 1)
    pace = timedelta(seconds=limit.seconds / max(limit.letters - burst, 1))
    used = max(free_at or now, now)
    room = burst - -((now - used) // pace)  # what is used, rounded up
    allowed = max(min(wanted, room), 0)
    after = used + pace * allowed
    waits = [after + pace * (n + 1 - burst) for n in range(wanted - allowed)]
    return allowed, (after if allowed else free_at), waits


@dataclass(frozen=True, slots=True)
class Piece:
    """A delivery that was taken, as folding sees it. `first`: the contact point hears of its run with it."""

    id: int
    contact: int
    first: bool


def choose_folds(pieces: Iterable[Piece], fold_from: int) -> dict[int, list[int]]:
    """Which deliveries go out inside the message of another one: that one -> the others, in order.

    Only repeats are folded, and only from `fold_from` of them to one contact point; a first notice has a
    message of its own, however many there are.
    """
    repeats: dict[int, list[int]] = {}
    for piece in pieces:
        if not piece.first:
            repeats.setdefault(piece.contact, []).append(piece.id)
    return {ids[0]: ids[1:] for ids in repeats.values() if len(ids) >= max(fold_from, 2)}


def find_quiet_end(now: datetime, spans: Sequence[tuple[int, int]]) -> datetime | None:
    """When the quiet hours that `now` lies in end; None outside of them. Spans are minutes of the day of
    `now`'s zone, the end before the beginning where they pass midnight."""
    minute = now.hour * 60 + now.minute
    for since, until in spans:
        inside = since <= minute < until if since < until else minute >= since or minute < until
        if inside:
            midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
            end = midnight + timedelta(minutes=until)
            return end if end > now else end + timedelta(days=1)
    return None
