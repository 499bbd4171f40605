"""decide(plan, state, act, ...) -> Decision: the one door through which anything happens to a run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from anlan.engine.contracts import acts as a
from anlan.engine.contracts import events as e
from anlan.engine.contracts.decision import Decision
from anlan.engine.contracts.state import RunStatus, State
from anlan.engine.rules.acts import (
    answering,
    closing,
    firing,
    grading,
    opening,
    ordering,
    passing,
    reporting,
    working,
)
from anlan.engine.rules.deciding import Deciding, Who
from anlan.engine.rules.evolve.change import name_act
from anlan.engine.rules.steps import settle
from anlan.kernel.calendar import STANDARD, WorkingCalendar
from anlan.kernel.clock import check_aware
from anlan.kernel.errors import Invalid, OutOfOrder
from anlan.plans.contracts import Course, Form, Plan


def decide(
    plan: Plan,
    course: Course,
    state: State,
    act: a.Act,
    *,
    who: Who,
    now: datetime,
    calendar: WorkingCalendar = STANDARD,
) -> Decision:
    """What `act` by `who` leads to at `now`: events, and the state after them.

    Raises Invalid for bad input and OutOfOrder for an act that does not fit the state; then nothing
    happened. An act that changes nothing (a repeat, a timer that moved) makes no event.
    """
    check_status(state, act)
    at = check_happened(state, act, now)
    d = Deciding(plan, course, state, who, now, at, calendar)
    _ACTS[type(act)](d, act)
    if any(_may_open(d, made.event) for made in d.made):
        settle(d)
        if course.form is Form.STANDING:
            closing.close_standing(d)
    return Decision(state, d.state, tuple(d.made))


def _may_open(d: Deciding, event: e.Event) -> bool:
    return type(event) not in _QUIET or name_act(event) in d.index.awaited


def check_status(state: State, act: a.Act) -> None:
    """Acts need a run that is open; a closed one takes only what comes after closing."""
    if isinstance(act, a.Open | a.Fire):
        return
    if state.status is RunStatus.NONE:
        raise OutOfOrder("It is not open yet.", how="Open it first.")
    if state.status is RunStatus.MERGED:
        raise OutOfOrder("It was merged into another.", how="Act on that one.")
    if state.status is RunStatus.CLOSED and type(act) not in _AFTER_CLOSING:
        raise OutOfOrder(
            f"It was closed at {state.closed_at:%Y-%m-%d %H:%M} UTC.", how="Reopen it with a reason."
        )


def check_happened(state: State, act: a.Act, now: datetime) -> datetime:
    """When the act happened: now, or an earlier time stated with its reason and not against the record."""
    if act.happened_at is None:
        return now
    at = check_aware(act.happened_at, field="happened_at")
    if at > now:
        raise Invalid(
            "It cannot have happened in the future.", how="Correct happened_at.", field="happened_at"
        )
    if isinstance(act, a.Open):
        return at
    if state.opened_at is not None and at < state.opened_at:
        raise Invalid(
            "It cannot have happened before the opening.",
            why=f"This was opened as of {state.opened_at.isoformat()}.",
            how="Correct happened_at, or correct the opening first.",
            field="happened_at",
        )
    if at < now and not act.late_reason.strip():
        raise Invalid(
            "It is recorded later than it happened; the record needs the reason.",
            how="Give late_reason, for example: the system could not be reached.",
            field="late_reason",
        )
    return at


_ACTS: dict[type[a.Act], Callable[[Deciding, Any], None]] = {
    a.Open: opening.open_run,
    a.Learn: opening.learn,
    a.Link: opening.link,
    a.Merge: opening.merge,
    a.Split: opening.split,
    a.Grade: grading.grade,
    a.Respond: grading.respond,
    a.EndResponse: grading.end_response,
    a.Warn: grading.warn,
    a.Calm: grading.calm,
    a.Assign: working.assign,
    a.Return: working.return_step,
    a.Start: working.start,
    a.Finish: working.finish,
    a.Waive: working.waive,
    a.Order: ordering.order,
    a.ReceiveOrder: ordering.receive_order,
    a.Acknowledge: ordering.acknowledge,
    a.Promise: ordering.promise,
    a.KeepPromise: ordering.keep_promise,
    a.Report: reporting.report,
    a.ApproveReport: reporting.approve_report,
    a.Announce: reporting.announce,
    a.CallOutside: reporting.call_outside,
    a.Correct: reporting.correct,
    a.HandOver: passing.hand_over,
    a.Raise: passing.raise_up,
    a.ReceiveTransfer: passing.receive_transfer,
    a.Classify: answering.classify,
    a.Answer: answering.answer,
    a.Close: closing.close,
    a.Review: closing.review,
    a.Reopen: closing.reopen,
    a.Fire: firing.fire,
}
# Nothing follows from these unless a step of the course waits for one of them.
_QUIET: frozenset[type[e.Event]] = frozenset(
    {
        e.Charged, e.Assigned, e.Returned, e.StepStarted, e.WaiverAsked, e.ClockRanOut, e.RungReached,
        e.Told, e.Climbed, e.Acknowledged, e.Ordered, e.OrderReceived, e.OrderOverdue, e.ReportApproved,
        e.Promised, e.PromiseKept, e.PromiseBroken, e.TransferReceived, e.TransferOverdue, e.ClassingAsked,
        e.Closed, e.Merged,
    }
)  # fmt: skip
_AFTER_CLOSING: frozenset[type[a.Act]] = frozenset(
    {a.Reopen, a.Correct, a.Review, a.KeepPromise, a.Acknowledge, a.Link}
)
