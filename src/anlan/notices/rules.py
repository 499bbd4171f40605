"""Pure decisions about deliveries: which there are, when to try again, what may be shown."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from anlan.notices.contracts import DeliveryState

IN_APP = "in-app"
NOBODY = ""
# A worker that took a delivery and died gives it back after this; no attempt takes longer.
LEASE = timedelta(seconds=30)
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


def name_message(key: str, contact: int) -> str:
    """The key under which a message is handed over; the same at each try, another for each contact point."""
    return f"{key}/{contact}" if contact else key


def group_by_contact(claimed: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    """Deliveries (id, contact) to one contact point together, in order: it holds up only its own."""
    groups: dict[int, list[int]] = {}
    for delivery, contact in claimed:
        groups.setdefault(contact, []).append(delivery)
    yield from groups.values()
