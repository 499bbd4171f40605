"""decide(plan, state, act, ...) -> Decision: the one door through which anything happens to a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from anlan.engine.contracts import acts as a
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
from anlan.engine.rules.deciding import Deciding, OwnLadder, Who
from anlan.engine.rules.happening import check_happened
from anlan.engine.rules.spelling import spell_own
from anlan.engine.rules.steps import settle
from anlan.kernel.calendar import STANDARD, WorkingCalendar
from anlan.kernel.errors import OutOfOrder
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
    ladders: Mapping[str, OwnLadder] = MappingProxyType({}),
) -> Decision:
    """What `act` by `who` leads to at `now`: events, and the state after them.

    Raises Invalid for bad input and OutOfOrder for an act that does not fit the state; then nothing
    happened. An act that changes nothing (a repeat, a timer that moved) makes no event.
    """
    check_status(state, act)
    act = spell_own(state, act)
    at = check_happened(state, act, now, who)
    d = Deciding(plan, course, state, who, now, at, calendar, ladders)
    _ACTS[type(act)](d, act)
    d.explain_lateness(act.late_reason)
    if d.made:
        settle(d)
        if course.form is Form.STANDING:
            closing.close_standing(d)
    return Decision(state, d.state, tuple(d.made))


def check_status(state: State, act: a.Act) -> None:
    """Acts need a run that is open; a closed one takes only what comes after closing."""
    if isinstance(act, a.Open | a.Fire):
        return
    if state.status is RunStatus.NONE:
        raise OutOfOrder("It is not open yet.", how="Open it first.")
    if state.status is RunStatus.MERGED and type(act) not in _AFTER_MERGING:
        raise OutOfOrder("It was merged into another.", how="Act on that one.")
    if state.status is RunStatus.CLOSED and type(act) not in _AFTER_CLOSING:
        raise OutOfOrder(
            f"It was closed at {state.closed_at:%Y-%m-%d %H:%M} UTC.", how="Reopen it with a reason."
        )


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
    a.SwitchMode: grading.switch_mode,
    a.Assign: working.assign,
    a.Return: working.return_step,
    a.Start: working.start,
    a.Finish: working.finish,
    a.Waive: working.waive,
    a.Order: ordering.order,
    a.ReceiveOrder: ordering.receive_order,
    a.Acknowledge: ordering.acknowledge,
    a.AcknowledgeFor: ordering.acknowledge_for,
    a.CannotReach: ordering.cannot_reach,
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
# A promise given to the public is not merged away, and an entry may be wrong for ever.
_AFTER_MERGING: frozenset[type[a.Act]] = frozenset(
    {a.Correct, a.KeepPromise, a.Acknowledge, a.AcknowledgeFor, a.CannotReach}
)
_AFTER_CLOSING: frozenset[type[a.Act]] = frozenset(
    {a.Reopen, a.Correct, a.Review, a.KeepPromise, a.Acknowledge, a.AcknowledgeFor, a.CannotReach, a.Link}
)
