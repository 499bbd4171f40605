"""A receipt that is missing climbs at the body that owes it (SY-3.1.4, TJ-2.3, TJ-3.2)."""

from __future__ import annotations

from anlan.engine.contracts import events as e
from anlan.engine.rules.deciding import Deciding
from anlan.engine.rules.telling import next_key


def tell_overdue(d: Deciding, about: str, post: str, text: str) -> None:
    """The limit ran out: the post hears again, and with it the next rung, whose wait the limit was."""
    _tell_upwards(d, about, post, text, also=(post,))


def tell_unheard(d: Deciding, notice: str, post: str) -> None:
    """Nothing reaches the post that was ordered: the next rung there hears at once, as on any ladder."""
    told = d.state.notices[notice]
    if told.about and not told.owed_by:
        _tell_upwards(d, told.about, post, f"无人可达：{_find_text(d, told.about)}")


def _find_text(d: Deciding, about: str) -> str:
    order, transfer = d.state.orders.get(about), d.state.transfers.get(about)
    return order.text if order else transfer.to if transfer else ""


def _tell_upwards(d: Deciding, about: str, post: str, text: str, also: tuple[str, ...] = ()) -> None:
    """Once for each post that owes a receipt; of one without a ladder of its own nobody is told."""
    own = d.ladders.get(post)
    told = any(n.about == about and n.owed_by == post for n in d.state.notices.values())
    posts = (*also, *(own.rungs[0] if own and own.rungs else ()))
    if own is None or told or not posts:
        return
    transfer = d.state.transfers.get(about)
    act = transfer.direction if transfer else "order"
    event = e.Told(
        at=d.now,
        notice=next_key("n", d.state.notices),
        posts=posts,
        reason="transfer-overdue" if transfer else "order-overdue",
        text=text,
        interval_s=own.wait_s,
        ladder=own.rungs[1:],
        about=about,
        owed_by=post,
    )
    d.emit_ruled(event, act)
