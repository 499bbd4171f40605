"""A deadline came due. The facts are looked at again: what is over asks for nothing."""

from __future__ import annotations

from anlan.engine.contracts import acts as a
from anlan.engine.contracts import events as e
from anlan.engine.rules.deciding import Deciding
from anlan.engine.rules.receipts import tell_overdue
from anlan.engine.rules.silence import remind
from anlan.engine.rules.steps import find_step, record_ran_out
from anlan.engine.rules.telling import climb, tell


def fire(d: Deciding, act: a.Fire) -> None:
    """Run what timer `key` stands for; a timer that moved or went away does nothing."""
    due = d.state.timers.get(act.key)
    if due is None or due > d.now:
        return
    kind, _, name = act.key.partition(":")
    _FIRE[kind](d, name)


def _step(d: Deciding, key: str) -> None:
    """Every clock that ran out becomes a fact; every rung that came due is told."""
    current, step = d.state.steps[key], find_step(d, key)
    record_ran_out(d, key, [clock for clock in current.clocks if clock.due_at <= d.now])
    for number in range(current.rung, len(current.rungs)):
        at, posts = current.rungs[number]
        if at > d.now:
            break
        d.emit(e.RungReached(at=at, step=key, rung=number), step.element, step.clauses)
        made_by = (step.element, step.clauses)
        tell(d, posts, reason="late", text=f"超时：{step.do.zh}", made_by=made_by, step=key)


def _silent(d: Deciding, key: str) -> None:
    remind(d, key)


def _notice(d: Deciding, key: str) -> None:
    climb(d, key)


def _order(d: Deciding, key: str) -> None:
    order, rule = d.state.orders[key], d.rule("order")
    silent = tuple(post for post in order.posts if post not in order.received)
    d.emit_ruled(e.OrderOverdue(at=d.now, order=key, posts=silent), "order")
    posts = tuple(post for rung in (rule.late if rule else ()) for post in rung.tell)
    text = f"未签收：{order.text}"
    tell(d, posts, reason="order-overdue", text=text)
    for post in silent:
        tell_overdue(d, key, post, text)


def _promise(d: Deciding, key: str) -> None:
    promise, rule = d.state.promises[key], d.rule("promise")
    d.emit_ruled(e.PromiseBroken(at=promise.due_at, promise=key), "promise")
    posts = tuple(post for rung in (rule.late if rule else ()) for post in rung.tell)
    tell(d, (promise.owner, *posts), reason="promise-broken", text=f"承诺到期未兑现：{promise.text}")


def _transfer(d: Deciding, key: str) -> None:
    """Nobody at the other bureau received it in time: whom the rule names hears here, their ladder there."""
    transfer = d.state.transfers[key]
    rule = d.rule(transfer.direction)
    d.emit_ruled(e.TransferOverdue(at=d.now, transfer=key), transfer.direction)
    posts = tuple(post for rung in (rule.late if rule else ()) for post in rung.tell)
    text = f"未签收：{transfer.to}"
    tell(d, posts, reason="transfer-overdue", text=text)
    tell_overdue(d, key, transfer.receiver, text)


def _date(d: Deciding, name: str) -> None:
    d.emit(e.DateCame(at=d.state.dates[name], name=name), d.course.element, d.course.clauses)


_FIRE = {
    "step": _step,
    "silent": _silent,
    "notice": _notice,
    "order": _order,
    "promise": _promise,
    "transfer": _transfer,
    "date": _date,
}
