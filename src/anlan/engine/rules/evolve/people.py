"""What happens between people: notices, orders, promises, transfers."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from anlan.engine.contracts import events as e
from anlan.engine.contracts.state import (
    RUNNING,
    NoticeState,
    OrderState,
    PromiseState,
    State,
    TransferState,
)
from anlan.engine.rules.evolve.change import Folds, name_act, put, record_act, wake


def _with_notice(state: State, act: str, ev: e.Event, key: str, notice: NoticeState) -> State:
    timers = wake(state.timers, f"notice:{key}", notice.wakes_at)
    return record_act(state, act, ev.at, notices=put(state.notices, key, notice), timers=timers)


def _told(state: State, ev: e.Told) -> State:
    climbs_at = ev.at + timedelta(seconds=ev.interval_s) if ev.interval_s else None
    notice = NoticeState(
        ev.posts, ev.at, ev.reason, ev.step, ev.together, ev.ladder, ev.interval_s, climbs_at=climbs_at,
        about=ev.about, owed_by=ev.owed_by,
    )  # fmt: skip
    return _with_notice(state, "told", ev, ev.notice, notice)


def _climbed(state: State, ev: e.Climbed) -> State:
    before = state.notices[ev.notice]
    notice = replace(
        before,
        climbed={**before.climbed, **dict.fromkeys(ev.posts, ev.at)},
        ladder=before.ladder[1:],
        climbs_at=ev.at + timedelta(seconds=before.interval_s),
    )
    return _with_notice(state, "told", ev, ev.notice, notice)


def _unreached(state: State, ev: e.Unreached) -> State:
    """It tells nobody anything; so it is no act that a step might wait for."""
    before = state.notices[ev.notice]
    notice = replace(before, unreached=(*before.unreached, ev.post))
    return replace(state, seq=state.seq + 1, notices=put(state.notices, ev.notice, notice))


def _acknowledged(state: State, ev: e.Acknowledged) -> State:
    """The climb stays where it was until all is settled: one answer of two buys no time."""
    before = state.notices[ev.notice]
    notice = replace(before, acknowledged=put(before.acknowledged, ev.post, ev.at))
    if state.status not in RUNNING:  # its timers ended with the run
        return record_act(state, "acknowledged", ev.at, notices=put(state.notices, ev.notice, notice))
    return _with_notice(state, "acknowledged", ev, ev.notice, notice)


def _with_order(state: State, ev: e.Event, key: str, order: OrderState) -> State:
    timers = wake(state.timers, f"order:{key}", order.wakes_at)
    return record_act(state, name_act(ev), ev.at, orders=put(state.orders, key, order), timers=timers)


def _ordered(state: State, ev: e.Ordered) -> State:
    return _with_order(state, ev, ev.order, OrderState(ev.posts, ev.text, ev.at, ev.receive_by))


def _order_received(state: State, ev: e.OrderReceived) -> State:
    before = state.orders[ev.order]
    received = put(before.received, ev.post, ev.at)
    state = _end_climbs(state, ev.order, ev.post)
    return _with_order(state, ev, ev.order, replace(before, received=received))


def _end_climbs(state: State, about: str, post: str) -> State:
    """A receipt that was missing came: no further rung hears that it is."""
    for key, notice in state.notices.items():
        if notice.about == about and notice.owed_by == post:
            ended = replace(notice, ladder=())
            timers = wake(state.timers, f"notice:{key}", None)
            state = replace(state, notices=put(state.notices, key, ended), timers=timers)
    return state


def _order_overdue(state: State, ev: e.OrderOverdue) -> State:
    return _with_order(state, ev, ev.order, replace(state.orders[ev.order], overdue=True))


def _with_promise(state: State, ev: e.Event, key: str, promise: PromiseState) -> State:
    timers = wake(state.timers, f"promise:{key}", promise.wakes_at)
    promises = put(state.promises, key, promise)
    return record_act(state, name_act(ev), ev.at, promises=promises, timers=timers)


def _promised(state: State, ev: e.Promised) -> State:
    return _with_promise(state, ev, ev.promise, PromiseState(ev.text, ev.owner, ev.at, ev.due_at))


def _promise_kept(state: State, ev: e.PromiseKept) -> State:
    return _with_promise(state, ev, ev.promise, replace(state.promises[ev.promise], kept_at=ev.at))


def _promise_broken(state: State, ev: e.PromiseBroken) -> State:
    return _with_promise(state, ev, ev.promise, replace(state.promises[ev.promise], broken=True))


def _with_transfer(state: State, ev: e.Event, key: str, transfer: TransferState) -> State:
    timers = wake(state.timers, f"transfer:{key}", transfer.wakes_at)
    transfers = put(state.transfers, key, transfer)
    return record_act(state, name_act(ev), ev.at, transfers=transfers, timers=timers)


def _passed(state: State, ev: e.HandedOver | e.Raised) -> State:
    direction = "hand-over" if isinstance(ev, e.HandedOver) else "raise"
    return _with_transfer(state, ev, ev.transfer, TransferState(direction, ev.to, ev.at, ev.receive_by))


def _transfer_received(state: State, ev: e.TransferReceived) -> State:
    transfer = replace(state.transfers[ev.transfer], received_at=ev.at)
    state = _end_climbs(state, ev.transfer, transfer.receiver)
    return _with_transfer(state, ev, ev.transfer, transfer)


def _transfer_overdue(state: State, ev: e.TransferOverdue) -> State:
    return _with_transfer(state, ev, ev.transfer, replace(state.transfers[ev.transfer], overdue=True))


PEOPLE: Folds = {
    e.Told: _told,
    e.Climbed: _climbed,
    e.Unreached: _unreached,
    e.Acknowledged: _acknowledged,
    e.Ordered: _ordered,
    e.OrderReceived: _order_received,
    e.OrderOverdue: _order_overdue,
    e.Promised: _promised,
    e.PromiseKept: _promise_kept,
    e.PromiseBroken: _promise_broken,
    e.HandedOver: _passed,
    e.Raised: _passed,
    e.TransferReceived: _transfer_received,
    e.TransferOverdue: _transfer_overdue,
}
