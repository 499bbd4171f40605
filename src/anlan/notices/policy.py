"""The figures of `library/parameters/notices.yaml` that are in force on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from anlan.host.library import find_figures
from anlan.notices.channels.port import Limit


@dataclass(frozen=True, slots=True)
class Policy:
    """How often and how long a delivery is tried; how long a link or a reply acknowledges it.

    `call_after`: how long others ways have before a person is called, where they asked for no other order;
    `fold_from`: how many repeats to one contact point at once are one message; `robot_limit`: what a group
    robot takes.
    """

    tries: int
    first_pause: timedelta
    longest_pause: timedelta
    patience_s: float
    link_life: timedelta
    reply_life: timedelta
    reply_tries: int
    call_after: timedelta
    fold_from: int
    robot_limit: Limit


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
        call_after=timedelta(seconds=figures["call_after"]),
        fold_from=figures["fold_from"],
        robot_limit=Limit(figures["robot_limit"], 60.0, each=True),
    )
