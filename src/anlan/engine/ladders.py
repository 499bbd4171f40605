"""The ladders of other bureaus: who hears there when a receipt is missing (SY-3.1.4, TJ-2.3, TJ-3.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from anlan.directory.selectors import list_missing_posts
from anlan.duty.parameters import find_policy
from anlan.duty.selectors import list_rungs
from anlan.engine.contracts.state import State
from anlan.engine.rules.deciding import OwnLadder
from anlan.engine.rules.passing import name_receiver
from anlan.kernel.access import PostRef


def list_ladders(state: State, timers: Iterable[str], *, now: datetime) -> dict[str, OwnLadder]:
    """Of the posts of other bureaus that owe a receipt when these timers fire, as the directory is now."""
    owing = dict.fromkeys(post for timer in timers for post in _list_owing(state, timer))
    if not owing:
        return {}
    wait_s = int(find_policy(now).climb_after.total_seconds())
    ladders = {}
    for post in owing:
        bureau, _, code = post.partition(":")
        if code and not list_missing_posts(bureau, [code]):
            rungs = list_rungs(PostRef(bureau, code), now)
            ladders[post] = OwnLadder(tuple(tuple(map(str, rung)) for rung in rungs if rung), wait_s)
    return ladders


def _list_owing(state: State, timer: str) -> Iterator[str]:
    """A post of the run's own bureau stands there without a code: the plan itself says who hears of it."""
    kind, _, key = timer.partition(":")
    if kind == "order" and key in state.orders:
        order = state.orders[key]
        yield from (post for post in order.posts if ":" in post and post not in order.received)
    elif kind == "transfer" and key in state.transfers:
        yield name_receiver(state.transfers[key].to)
