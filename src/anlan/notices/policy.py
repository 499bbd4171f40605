"""The figures of `library/parameters/notices.yaml` that are in force on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from anlan.host.library import find_figures


@dataclass(frozen=True, slots=True)
class Policy:
    """How often and how long a delivery is tried; how long a link or a reply acknowledges it."""

    tries: int
    first_pause: timedelta
    longest_pause: timedelta
    patience_s: float
    link_life: timedelta
    reply_life: timedelta
    reply_tries: int


def find_policy(day: date) -> Policy:
    """The policy on `day`; of each figure the latest value that has begun."""
    figures = find_figures("notices", day)
    return Policy(
        tries=figures["tries"],
        first_pause=timedelta(seconds=figures["first_pause"]),
        longest_pause=timedelta(seconds=figures["longest_pause"]),
        patience_s=float(figures["patience"]),
        link_life=timedelta(hours=figures["link_life"]),
        reply_life=timedelta(hours=figures["reply_life"]),
        reply_tries=figures["reply_tries"],
    )
