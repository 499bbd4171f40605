"""A post of the run's own bureau may be written with the bureau or without; state and plan leave it out."""

from __future__ import annotations

from collections.abc import Collection

from msgspec.structs import replace

from anlan.engine.contracts import acts as a
from anlan.engine.contracts.state import State


def spell_own(state: State, act: a.Act) -> a.Act:
    """The act with its post written as the notice or order that it answers has it.

    Lists show every post in full, and whoever answers from one sends back what was shown.
    """
    if not isinstance(act, a.Acknowledge | a.AcknowledgeFor | a.CannotReach | a.ReceiveOrder):
        return act
    bureau, _, code = act.post.partition(":")
    known = _list_posts(state, act)
    if act.post in known or bureau != state.bureau or code not in known:
        return act
    return replace(act, post=code)


def _list_posts(
    state: State, act: a.Acknowledge | a.AcknowledgeFor | a.CannotReach | a.ReceiveOrder
) -> Collection[str]:
    if isinstance(act, a.ReceiveOrder):
        order = state.orders.get(act.order)
        return order.posts if order else ()
    notice = state.notices.get(act.notice)
    return (*notice.posts, *notice.climbed) if notice else ()
