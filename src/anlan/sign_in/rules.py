"""How long a session lasts, when a name is refused, and what the parameters say on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from anlan.sign_in.contracts import Limits, Sitting

# How exactly the last activity is known: each note of it is a write.
NOTED_EVERY = timedelta(seconds=60)


def pick_limits(table: Mapping[str, Any], day: date) -> Limits:
    """The limits in force on `day`, from the library's table of dated values."""

    def pick(name: str) -> int:
        held = [value for value in table[name]["values"] if value["from"] <= day]
        return int(max(held, key=lambda value: value["from"])["value"])

    return Limits(
        from_one_address=pick("failures-from-one-address"),
        from_everywhere=pick("failures-from-everywhere"),
        refused_for=timedelta(minutes=pick("refused-for")),
        idle=timedelta(minutes=pick("idle")),
        longest=timedelta(hours=pick("longest")),
        password_length=pick("password-length"),
    )


def is_over(sitting: Sitting, limits: Limits, now: datetime) -> bool:
    """Whether the session ended: left alone too long, or as old as it may get."""
    return now >= find_end(sitting, limits) or now - sitting.active >= limits.idle


def find_end(sitting: Sitting, limits: Limits) -> datetime:
    """When the session ends whatever is done in it."""
    return sitting.started + limits.longest


def is_to_note(sitting: Sitting, limits: Limits, now: datetime) -> bool:
    """Whether a request of a person is far enough from the last one to be written down."""
    return now - sitting.active >= min(NOTED_EVERY, limits.idle / 4)


def find_share(from_one_address: int, from_everywhere: int, limits: Limits) -> float:
    """The larger share of a limit that is used up; 1 locks."""
    return max(from_one_address / limits.from_one_address, from_everywhere / limits.from_everywhere)
