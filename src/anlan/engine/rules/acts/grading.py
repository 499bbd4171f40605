"""Grade, response, warning, calm, mode."""

from __future__ import annotations

from anlan.engine.contracts import acts as a
from anlan.engine.contracts import events as e
from anlan.engine.contracts.state import RunStatus
from anlan.engine.rules.deciding import Deciding
from anlan.engine.rules.proof import WARNINGS
from anlan.engine.rules.steps import carry_out
from anlan.kernel.errors import Invalid, OutOfOrder
from anlan.plans.contracts import Makes
from anlan.plans.words import GRADES, MODES, OPINION_GRADES


def grade(d: Deciding, act: a.Grade) -> None:
    """Set or change the grade; a change needs its reason (突发事件应对法 Art. 69: nothing is hidden)."""
    if act.grade not in GRADES + OPINION_GRADES:
        how = f"One of: {', '.join(GRADES + OPINION_GRADES)}."
        raise Invalid(f"{act.grade!r} is not a grade.", how=how, field="grade")
    before = d.state.grade
    if before == act.grade:
        raise OutOfOrder(f"The grade is {before} already.", field="grade")
    if before and not act.reason:
        raise Invalid(
            f"The grade is {before}; changing it needs a reason.", how="Give reason.", field="reason"
        )
    event = e.Graded(at=d.at, grade=act.grade, before=before, reason=act.reason, scheme=d.course.grading)
    d.emit_ruled(event, "regrade" if before else "grade")


def respond(d: Deciding, act: a.Respond) -> None:
    """启动响应: level, expected length and measures are stated (突发事件应对法 Art. 71)."""
    if act.level not in GRADES:
        how = f"One of: {', '.join(GRADES)}."
        raise Invalid(f"{act.level!r} is not a response level.", how=how, field="level")
    event = e.ResponseStarted(at=d.at, level=act.level, expected=act.expected, measures=act.measures)
    proof = {"level": act.level, "expected": act.expected, "measures": list(act.measures)}
    carry_out(d, event, Makes.RESPONSE, act.level, proof, act="respond")


def end_response(d: Deciding, act: a.EndResponse) -> None:
    if not d.state.response:
        raise OutOfOrder("No response is running.", how="Start one with the act respond.")
    d.emit_ruled(e.ResponseEnded(at=d.at, reason=act.reason), "respond")


def warn(d: Deciding, act: a.Warn) -> None:
    if act.level not in WARNINGS:
        how = f"One of: {', '.join(WARNINGS)}."
        raise Invalid(f"{act.level!r} is not a warning level.", how=how, field="level")
    event = e.Warned(at=d.at, level=act.level, text=act.text, area=act.area, advice=act.advice)
    proof = {"warning": act.level, "text": act.text}
    carry_out(d, event, Makes.WARNING, "", proof, act="warn")


def calm(d: Deciding, act: a.Calm) -> None:
    """事态平息: the aftermath begins (SY-3.1.7)."""
    if d.state.status is RunStatus.CALM:
        raise OutOfOrder("It is calm already.")
    carry_out(d, e.Calmed(at=d.at, text=act.text), Makes.CALM, "", {"text": act.text}, act="calm")


def switch_mode(d: Deciding, act: a.SwitchMode) -> None:
    """平战转换 (SY-3.5.1): what the plan asks for in the new mode is asked from when it began, not before."""
    if act.mode not in MODES:
        raise Invalid(f"{act.mode!r} is not a mode.", how="routine or emergency", field="mode")
    before = d.state.mode
    if act.mode != before:
        event = e.ModeSwitched(at=d.at, mode=act.mode, before=before, document=act.document)
        d.emit(event, d.course.element, d.course.clauses)
