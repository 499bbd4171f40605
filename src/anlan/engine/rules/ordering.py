"""Orders with receipt (调度令): given by an act or a step, received by each post; overdue ones climb."""

from __future__ import annotations

from anlan.engine.contracts import events as e
from anlan.engine.rules.deciding import Deciding
from anlan.engine.rules.telling import next_key, tell
from anlan.kernel.duration import add_duration


def emit_order(d: Deciding, posts: tuple[str, ...], text: str, made_by: tuple[str, tuple[str, ...]]) -> None:
    """Order `posts`; the course's rule for orders says by when each must have received it."""
    rule = d.rule("order")
    limit = rule.limit if rule else None
    receive_by = add_duration(d.now, limit.duration, d.calendar) if limit else None
    key, posts = next_key("o", d.state.orders), d.resolve(posts)
    d.emit(e.Ordered(at=d.at, order=key, posts=posts, text=text, receive_by=receive_by), *made_by)
    tell(d, posts, reason="ordered", text=text, made_by=made_by, about=key)
