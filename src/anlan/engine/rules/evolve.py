"""evolve(state, event) -> state: pure, total, and the only place that knows what an event changes.

Each function is the whole effect of one event. `timers` follow from the facts by `_wake`, so that a replay of
the ledger sets exactly the deadlines the live run had.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from msgspec.structs import replace

from anlan.engine.contracts import events as e
from anlan.engine.contracts.state import (
    EMPTY,
    FINAL,
    NoticeState,
    OrderState,
    PromiseState,
    ReportState,
    RunStatus,
    State,
    StepState,
    StepStatus,
    TransferState,
)

V = TypeVar("V")


def evolve(state: State, event: e.Event) -> State:
    """The state after `event`."""
    return _EVOLVE[type(event)](state, event)


def fold(events: Iterable[e.Event], state: State = EMPTY) -> State:
    """The state after all of `events`, in order."""
    for event in events:
        state = _EVOLVE[type(event)](state, event)
    return state


def _put(mapping: dict[str, V], key: str, value: V) -> dict[str, V]:
    return {**mapping, key: value}


def _wake(timers: dict[str, datetime], key: str, at: datetime | None) -> dict[str, datetime]:
    """`timers` with `key` set to `at`, or without it; the same object when nothing changes."""
    if timers.get(key) == at:
        return timers
    if at is not None:
        return {**timers, key: at}
    return {k: v for k, v in timers.items() if k != key}


def _with_step(state: State, key: str, step: StepState, **changes: Any) -> State:
    timers = _wake(state.timers, f"step:{key}", find_step_timer(step))
    return replace(state, seq=state.seq + 1, steps=_put(state.steps, key, step), timers=timers, **changes)


def find_step_timer(step: StepState) -> datetime | None:
    """When the engine must next look at this step: a clock not yet run out or a rung not yet reached."""
    if step.status in FINAL:
        return None
    waits = [clock.due_at for clock in step.clocks if clock.rule not in step.ran_out]
    if step.rung < len(step.rungs):
        waits.append(step.rungs[step.rung][0])
    return min(waits, default=None)


def _opened(state: State, ev: e.Opened) -> State:
    return replace(
        state,
        seq=state.seq + 1,
        status=RunStatus.OPEN,
        form=ev.form,
        course=ev.course,
        title=ev.title,
        bureau=ev.bureau,
        mode=ev.mode,
        klass=ev.klass,
        subject=ev.subject,
        opened_at=ev.at,
        facts=ev.facts,
        dates=ev.dates,
        cast=ev.cast,
        acts={"opened": ev.at},
        timers={f"date:{name}": at for name, at in ev.dates.items()},
    )


def _only_recorded(state: State, ev: e.Event) -> State:
    return replace(state, seq=state.seq + 1)


def _facts_learned(state: State, ev: e.FactsLearned) -> State:
    return replace(state, seq=state.seq + 1, facts={**state.facts, **ev.facts})


def _linked(state: State, ev: e.Linked) -> State:
    return _act(state, "linked", ev.at, links=(*state.links, (ev.relation, ev.other)))


def _act(state: State, name: str, at: datetime, **changes: Any) -> State:
    return replace(state, seq=state.seq + 1, acts=_put(state.acts, name, at), **changes)


def _graded(state: State, ev: e.Graded) -> State:
    return _act(state, "graded", ev.at, grade=ev.grade)


def _responded(state: State, ev: e.ResponseStarted) -> State:
    return _act(state, "responded", ev.at, response=ev.level)


def _response_ended(state: State, ev: e.ResponseEnded) -> State:
    return _act(state, "response-ended", ev.at, response="")


def _warned(state: State, ev: e.Warned) -> State:
    return _act(state, "warned", ev.at, warning=ev.level)


def _date_came(state: State, ev: e.DateCame) -> State:
    timers = _wake(state.timers, f"date:{ev.name}", None)
    return _act(state, f"date:{ev.name}", ev.at, timers=timers)


def _step_opened(state: State, ev: e.StepOpened) -> State:
    step = StepState(StepStatus.OPEN, ev.owner, ev.phase, ev.at, ev.mandatory, ev.clocks, ev.rungs)
    return _with_step(state, ev.step, step)


def _step_lapsed(state: State, ev: e.StepLapsed) -> State:
    step = replace(state.steps[ev.step], status=StepStatus.LAPSED, ended_at=ev.at)
    return _with_step(state, ev.step, step)


def _clocks_changed(state: State, ev: e.ClocksChanged) -> State:
    step = replace(state.steps[ev.step], clocks=ev.clocks, rungs=ev.rungs)
    return _with_step(state, ev.step, step)


def _assigned(state: State, ev: e.Assigned) -> State:
    return _with_step(state, ev.step, replace(state.steps[ev.step], owner=ev.owner))


def _returned(state: State, ev: e.Returned) -> State:
    step = replace(state.steps[ev.step], owner=ev.owner, returns=ev.in_row, status=StepStatus.OPEN)
    return _with_step(state, ev.step, step)


def _step_started(state: State, ev: e.StepStarted) -> State:
    step = replace(state.steps[ev.step], status=StepStatus.STARTED, returns=0)
    return _with_step(state, ev.step, step)


def _step_finished(state: State, ev: e.StepFinished) -> State:
    step = replace(state.steps[ev.step], status=StepStatus.DONE, ended_at=ev.at, proof=ev.proof)
    return _with_step(state, ev.step, step, done=_put(state.done, ev.step, ev.at))


def _waiver_asked(state: State, ev: e.WaiverAsked) -> State:
    return _with_step(state, ev.step, replace(state.steps[ev.step], waiver_by=ev.person))


def _step_waived(state: State, ev: e.StepWaived) -> State:
    step = replace(state.steps[ev.step], status=StepStatus.WAIVED, ended_at=ev.at)
    return _with_step(state, ev.step, step, done=_put(state.done, ev.step, ev.at))


def _ran_out(state: State, ev: e.ClockRanOut) -> State:
    before = state.steps[ev.step]
    return _with_step(state, ev.step, replace(before, ran_out=(*before.ran_out, ev.rule)))


def _rung_reached(state: State, ev: e.RungReached) -> State:
    return _with_step(state, ev.step, replace(state.steps[ev.step], rung=ev.rung + 1))


def _with_notice(state: State, key: str, notice: NoticeState, last: datetime) -> State:
    climbs = notice.interval_s and notice.ladder and not notice.settled
    at = last + timedelta(seconds=notice.interval_s) if climbs else None
    timers = _wake(state.timers, f"notice:{key}", at)
    return replace(state, seq=state.seq + 1, notices=_put(state.notices, key, notice), timers=timers)


def _told(state: State, ev: e.Told) -> State:
    notice = NoticeState(ev.posts, ev.at, ev.step, ev.together, ev.ladder, ev.interval_s)
    return _with_notice(state, ev.notice, notice, ev.at)


def _climbed(state: State, ev: e.Climbed) -> State:
    before = state.notices[ev.notice]
    notice = replace(before, climbed=(*before.climbed, *ev.posts), ladder=before.ladder[1:])
    return _with_notice(state, ev.notice, notice, ev.at)


def _acknowledged(state: State, ev: e.Acknowledged) -> State:
    before = state.notices[ev.notice]
    notice = replace(before, acknowledged=_put(before.acknowledged, ev.post, ev.at))
    if not notice.settled:  # the climb stays where it was: one answer of two buys no time
        return replace(state, seq=state.seq + 1, notices=_put(state.notices, ev.notice, notice))
    return _with_notice(state, ev.notice, notice, ev.at)


def _with_order(state: State, key: str, order: OrderState) -> State:
    waiting = order.receive_by if not order.overdue and len(order.received) < len(order.posts) else None
    timers = _wake(state.timers, f"order:{key}", waiting)
    return replace(state, seq=state.seq + 1, orders=_put(state.orders, key, order), timers=timers)


def _ordered(state: State, ev: e.Ordered) -> State:
    return _with_order(state, ev.order, OrderState(ev.posts, ev.text, ev.at, ev.receive_by))


def _order_received(state: State, ev: e.OrderReceived) -> State:
    before = state.orders[ev.order]
    received = _put(before.received, ev.post, ev.at)
    return _with_order(state, ev.order, replace(before, received=received))


def _order_overdue(state: State, ev: e.OrderOverdue) -> State:
    return _with_order(state, ev.order, replace(state.orders[ev.order], overdue=True))


def _reported(state: State, ev: e.Reported) -> State:
    report = ReportState(ev.stage, ev.number, ev.at)
    return _act(state, f"reported:{ev.stage}", ev.at, reports=_put(state.reports, ev.report, report))


def _report_approved(state: State, ev: e.ReportApproved) -> State:
    report = replace(state.reports[ev.report], approved=True)
    return replace(state, seq=state.seq + 1, reports=_put(state.reports, ev.report, report))


def _announced(state: State, ev: e.Announced) -> State:
    return _act(state, "announced", ev.at)


def _outside_called(state: State, ev: e.OutsideCalled) -> State:
    return _act(state, f"called:{ev.body}", ev.at)


def _with_promise(state: State, key: str, promise: PromiseState) -> State:
    waiting = None if promise.broken or promise.kept_at else promise.due_at
    timers = _wake(state.timers, f"promise:{key}", waiting)
    promises = _put(state.promises, key, promise)
    return replace(state, seq=state.seq + 1, promises=promises, timers=timers)


def _promised(state: State, ev: e.Promised) -> State:
    return _with_promise(state, ev.promise, PromiseState(ev.text, ev.owner, ev.due_at))


def _promise_kept(state: State, ev: e.PromiseKept) -> State:
    return _with_promise(state, ev.promise, replace(state.promises[ev.promise], kept_at=ev.at))


def _promise_broken(state: State, ev: e.PromiseBroken) -> State:
    return _with_promise(state, ev.promise, replace(state.promises[ev.promise], broken=True))


def _calmed(state: State, ev: e.Calmed) -> State:
    return _act(state, "calmed", ev.at, status=RunStatus.CALM)


def _transferred(direction: str) -> Callable[[State, Any], State]:
    def step(state: State, ev: e.HandedOver | e.Raised) -> State:
        transfer = TransferState(direction, ev.to, ev.at)
        return _act(state, direction, ev.at, transfers=_put(state.transfers, ev.transfer, transfer))

    return step


def _transfer_received(state: State, ev: e.TransferReceived) -> State:
    transfer = replace(state.transfers[ev.transfer], received_at=ev.at)
    timers = _wake(state.timers, f"transfer:{ev.transfer}", None)
    transfers = _put(state.transfers, ev.transfer, transfer)
    return replace(state, seq=state.seq + 1, transfers=transfers, timers=timers)


def _merged(state: State, ev: e.Merged) -> State:
    return _act(state, "merged", ev.at, status=RunStatus.MERGED, closed_at=ev.at, timers={})


def _split_off(state: State, ev: e.SplitOff) -> State:
    return _act(state, "split", ev.at, links=(*state.links, ("split-into", ev.new)))


def _corrected(state: State, ev: e.Corrected) -> State:
    if ev.field.startswith("facts."):
        return _act(state, "corrected", ev.at, facts=_put(state.facts, ev.field[6:], ev.after))
    return _act(state, "corrected", ev.at)


def _classing_asked(state: State, ev: e.ClassingAsked) -> State:
    return replace(state, seq=state.seq + 1, classing=(ev.klass, ev.person))


def _classed(state: State, ev: e.Classed) -> State:
    return _act(state, "classed", ev.at, klass=ev.klass, course=ev.klass, classing=("", ""))


def _answered(state: State, ev: e.Answered) -> State:
    return _act(state, "answered", ev.at, answer=ev.text, answered_at=ev.at)


def _closed(state: State, ev: e.Closed) -> State:
    return _act(state, "closed", ev.at, status=RunStatus.CLOSED, closed_at=ev.at, timers={})


def _reviewed(state: State, ev: e.Reviewed) -> State:
    return _act(state, "reviewed", ev.at)


def _reopened(state: State, ev: e.Reopened) -> State:
    return _act(state, "reopened", ev.at, status=RunStatus.OPEN, closed_at=None)


_EVOLVE: dict[type[e.Event], Callable[[State, Any], State]] = {
    e.Opened: _opened,
    e.Charged: _only_recorded,
    e.FactsLearned: _facts_learned,
    e.Linked: _linked,
    e.Graded: _graded,
    e.ResponseStarted: _responded,
    e.ResponseEnded: _response_ended,
    e.Warned: _warned,
    e.DateCame: _date_came,
    e.StepOpened: _step_opened,
    e.StepLapsed: _step_lapsed,
    e.ClocksChanged: _clocks_changed,
    e.Assigned: _assigned,
    e.Returned: _returned,
    e.StepStarted: _step_started,
    e.StepFinished: _step_finished,
    e.WaiverAsked: _waiver_asked,
    e.StepWaived: _step_waived,
    e.ClockRanOut: _ran_out,
    e.RungReached: _rung_reached,
    e.Told: _told,
    e.Climbed: _climbed,
    e.Acknowledged: _acknowledged,
    e.Ordered: _ordered,
    e.OrderReceived: _order_received,
    e.OrderOverdue: _order_overdue,
    e.Reported: _reported,
    e.ReportApproved: _report_approved,
    e.Announced: _announced,
    e.OutsideCalled: _outside_called,
    e.Promised: _promised,
    e.PromiseKept: _promise_kept,
    e.PromiseBroken: _promise_broken,
    e.Calmed: _calmed,
    e.HandedOver: _transferred("hand-over"),
    e.Raised: _transferred("raise"),
    e.TransferReceived: _transfer_received,
    e.Merged: _merged,
    e.SplitOff: _split_off,
    e.Corrected: _corrected,
    e.ClassingAsked: _classing_asked,
    e.Classed: _classed,
    e.Answered: _answered,
    e.Closed: _closed,
    e.Reviewed: _reviewed,
    e.Reopened: _reopened,
    e.Looked: _only_recorded,
}
