"""When an act happened: now, or earlier with its reason, and never against what the record knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from anlan.engine.contracts import acts as a
from anlan.engine.contracts.state import State
from anlan.engine.rules.deciding import Who
from anlan.kernel.clock import check_aware
from anlan.kernel.errors import Invalid

# What the act follows, in words, and when that happened as far as the record knows.
Earlier = Iterator[tuple[str, datetime | None]]
# By these the notice itself is answered; by telephone or in person one may have heard before it was sent.
_LONG_AGO = timedelta(days=1)
_BY_NOTICE = frozenset({"app", "link", "reply"})


def check_happened(state: State, act: a.Act, now: datetime, who: Who) -> datetime:
    """The time from which the act counts.

    Raises Invalid for a time to come, an earlier one without its reason, or one before what the act follows.
    """
    if act.happened_at is None:
        return now
    at = check_aware(act.happened_at, field="happened_at")
    if at > now:
        raise Invalid(
            "It cannot have happened in the future.", how="Correct happened_at.", field="happened_at"
        )
    if isinstance(act, a.Open):
        _check_long_ago(act, at, now, who)
        return at
    check_follows(list_earlier(state, act), at)
    if at < now and not act.late_reason.strip():
        raise Invalid(
            "It is recorded later than it happened; the record needs the reason.",
            how="Give late_reason, for example: the system could not be reached.",
            field="late_reason",
        )
    return at


def _check_long_ago(act: a.Open, at: datetime, now: datetime, who: Who) -> None:
    """Somebody who enters what began long ago says why; a slip in the year would make every clock late.

    Exports and alerts bring their own times.
    """
    if who.person and now - at > _LONG_AGO and not act.late_reason.strip():
        raise Invalid(
            "It began more than a day ago; the record needs the reason why it is entered now.",
            why=f"That was at {at.isoformat()}, and its clocks run from then.",
            how="Give late_reason, or correct happened_at.",
            field="late_reason",
        )


def check_follows(known: Earlier, at: datetime) -> None:
    """Raise Invalid when `at` lies before anything in `known`."""
    for what, earlier in known:
        if earlier is not None and at < earlier:
            raise Invalid(
                f"It cannot have happened before {what}.",
                why=f"That was at {earlier.isoformat()}.",
                how="Correct happened_at; if the earlier entry is wrong, correct that one first.",
                field="happened_at",
            )


def check_effect(state: State, act: type[a.Act] | None, at: datetime) -> None:
    """The same for what a finished step brings about (a grade, a report), as if that act had said it."""
    find = _FOLLOWS.get(act) if act is not None else None
    if find is not None:
        check_follows(find(state, None), at)


def check_called(called_at: datetime, now: datetime, *, field: str) -> None:
    """Raise Invalid for a call to come."""
    if called_at > now:
        raise Invalid("A call cannot lie in the future.", how="Give the time of the call.", field=field)


def list_earlier(state: State, act: a.Act) -> Earlier:
    """What must have happened before the act, each with its time."""
    yield "the opening", state.opened_at
    find = _FOLLOWS.get(type(act))
    if find is not None:
        yield from find(state, act)


def _acts(**named: str) -> Callable[[State, a.Act], Earlier]:
    """Acts of the run: their names in `State.acts`, with `_` for `-`, and in words."""

    def find(state: State, act: a.Act) -> Earlier:
        return ((what, state.acts.get(name.replace("_", "-"))) for name, what in named.items())

    return find


def list_step_earlier(state: State, key: str) -> Earlier:
    """What must have happened before anything is done about a step, by whatever act."""
    step = state.steps.get(key)
    if step is not None:
        yield f"the step {key} was asked", step.opened_at
        yield f"the last act on the step {key}", step.touched_at


def _step(state: State, act: Any) -> Earlier:
    return list_step_earlier(state, act.step)


def _notice(state: State, act: a.Acknowledge | a.AcknowledgeFor) -> Earlier:
    notice = state.notices.get(act.notice)
    if notice is None:
        return
    if isinstance(act, a.Acknowledge) and act.how in _BY_NOTICE:
        yield f"{act.post} was told", notice.climbed.get(act.post, notice.told_at)
    elif notice.step in state.steps:
        yield "there was anything to tell", state.steps[notice.step].opened_at


def _order(state: State, act: a.ReceiveOrder) -> Earlier:
    order = state.orders.get(act.order)
    yield "the order was given", order.ordered_at if order else None


def _promise(state: State, act: a.KeepPromise) -> Earlier:
    promise = state.promises.get(act.promise)
    yield "the promise was given", promise.promised_at if promise else None


def _report(state: State, act: a.ApproveReport) -> Earlier:
    report = state.reports.get(act.report)
    yield "the report was made", report.at if report else None


def _transfer(state: State, act: a.ReceiveTransfer) -> Earlier:
    transfer = state.transfers.get(act.transfer)
    yield "it was passed on", transfer.asked_at if transfer else None


def _all(state: State, act: a.Act) -> Earlier:
    """The end follows everything that people did; what the engine told while it caught up is no obstacle."""
    done = (at for name, at in state.acts.items() if name != "told")
    touched = (step.touched_at for step in state.steps.values() if step.touched_at)
    yield "the last act on record", max((*done, *touched), default=None)


_FOLLOWS: dict[type[a.Act], Callable[[State, Any], Earlier]] = {
    a.Learn: _acts(facts_learned="facts were last learnt"),
    a.Grade: _acts(graded="it was last graded"),
    a.Respond: _acts(responded="the response last began", response_ended="the last response ended"),
    a.EndResponse: _acts(responded="the response began"),
    a.Warn: _acts(warned="the last warning"),
    a.SwitchMode: _acts(mode_switched="the last change of mode"),
    a.Calm: _acts(responded="the response began", reopened="it was reopened"),
    a.Assign: _step,
    a.Return: _step,
    a.Start: _step,
    a.Finish: _step,
    a.Waive: _step,
    a.Acknowledge: _notice,
    a.AcknowledgeFor: _notice,
    a.ReceiveOrder: _order,
    a.KeepPromise: _promise,
    a.Report: _acts(reported="the last report"),
    a.ApproveReport: _report,
    a.ReceiveTransfer: _transfer,
    a.Classify: _acts(classed="it was last classed"),
    a.Answer: _acts(classed="it was last classed", answered="the last answer"),
    a.Merge: _all,
    a.Close: _all,
    a.Review: _acts(calmed="the calm"),
    a.Reopen: _acts(closed="the closing"),
}
