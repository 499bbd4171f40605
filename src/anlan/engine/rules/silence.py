"""Acknowledged and then silent: who answered for a step and does not begin it is told again.

A plan asks for it by `acts: {acknowledge: {within: 30m}}`; without that nobody is told again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from anlan.engine.contracts import events as e
from anlan.engine.contracts.state import RUNNING, NoticeState, StepState, StepStatus
from anlan.engine.rules.deciding import Deciding
from anlan.engine.rules.steps import find_step
from anlan.engine.rules.telling import tell
from anlan.kernel.duration import add_duration
from anlan.plans.contracts import Makes

ACT = "acknowledge"
_LEAST = timedelta(minutes=1)


def await_starts(d: Deciding, notice: NoticeState, post: str) -> None:
    """From now on `post` is expected to begin the steps of theirs that `notice` was about."""
    if d.rule(ACT) is None or d.state.status not in RUNNING:
        return
    for key, step in tuple(d.state.steps.items()):
        if _waits(step, post) and _is_about(notice, key, step) and find_step(d, key).makes is not Makes.TOLD:
            tells_at = _find_time(d, step, d.at)
            if tells_at is not None:
                _emit(d, key, tells_at)


def remind(d: Deciding, key: str) -> None:
    """The owner is still silent: they are told again, and once more each interval up to the limit."""
    step = d.state.steps[key]
    rule, asked = d.rule(ACT), find_step(d, key)
    if rule is not None:
        made_by = (rule.element, rule.clauses)
        text = f"已确认，尚未开始：{asked.do.zh}"
        tell(d, (step.owner,), reason="silent", text=text, made_by=made_by, step=key)
    _emit(d, key, _find_time(d, step, d.now) if step.due_at else None)


def _waits(step: StepState, post: str) -> bool:
    return step.status is StepStatus.OPEN and step.owner == post and step.tells_at is None


def _is_about(notice: NoticeState, key: str, step: StepState) -> bool:
    """A notice names its step; that of steps which opened together names none and is about what was there."""
    if notice.step:
        return notice.step == key
    return notice.reason == "assigned" and step.opened_at <= notice.told_at


def _find_time(d: Deciding, step: StepState, since: datetime) -> datetime | None:
    """One interval after `since`; None when that is past the limit, whose own ladder speaks then."""
    rule = d.rule(ACT)
    if rule is None or rule.limit is None:
        return None
    at = max(add_duration(since, rule.limit.duration, d.calendar), since + _LEAST)
    return at if step.due_at is None or at <= step.due_at else None


def _emit(d: Deciding, key: str, tells_at: datetime | None) -> None:
    d.emit_ruled(e.StartAwaited(at=d.now, step=key, tells_at=tells_at), ACT)
