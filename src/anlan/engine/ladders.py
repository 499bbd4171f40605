"""The ladders of other bureaus: who hears there when a receipt is missing (SY-3.1.4, TJ-2.3, TJ-3.2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from anlan.duty.parameters import find_policy
from anlan.duty.selectors import list_rungs
from anlan.engine.contracts import acts as a
from anlan.engine.contracts.state import State
from anlan.engine.rules.deciding import OwnLadder
from anlan.kernel.access import PostRef


def list_ladders(state: State, act: a.Act, *, now: datetime) -> dict[str, OwnLadder]:
    """Of the posts of other bureaus that owe a receipt and of whose silence `act` tells, as the directory is.

    The number of queries does not depend on how many posts that are; mostly there are none.
    """
    owing = {post: PostRef(*post.split(":", 1)) for post in _list_owing(state, act) if ":" in post}
    if not owing:
        return {}
    wait_s = int(find_policy(now).climb_after.total_seconds())
    rungs = list_rungs(owing.values(), now)
    return {
        post: OwnLadder(tuple(tuple(map(str, rung)) for rung in rungs[ref]), wait_s)
        for post, ref in owing.items()
        if ref in rungs
    }


def _list_owing(state: State, act: a.Act) -> Iterator[str]:
    """A post of the run's own bureau stands there without a code: the plan itself says who hears of it."""
    if isinstance(act, a.CannotReach):
        notice = state.notices.get(act.notice)
        if notice is not None and notice.about:
            yield act.post
    elif isinstance(act, a.Fire):
        kind, _, key = act.key.partition(":")
        if kind == "order" and key in state.orders:
            order = state.orders[key]
            yield from (post for post in order.posts if post not in order.received)
        elif kind == "transfer" and key in state.transfers:
            yield state.transfers[key].receiver
