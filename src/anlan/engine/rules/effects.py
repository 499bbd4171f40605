"""What carrying out a step records beside the step: a report, a call, an announcement, a grade ..."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from anlan.engine.contracts import acts as a
from anlan.engine.contracts import events as e
from anlan.engine.contracts.state import RunStatus
from anlan.engine.rules.deciding import Deciding
from anlan.engine.rules.happening import check_called, check_effect
from anlan.engine.rules.ordering import emit_order
from anlan.engine.rules.telling import next_key
from anlan.kernel.errors import OutOfOrder
from anlan.plans.contracts import Makes, Step
from anlan.plans.words import FROM_GRADE

Proof = dict[str, Any]


def emit_effects(d: Deciding, step: Step, proof: e.Proof) -> None:
    """Emit the events that follow from a finished step: by what it makes, then by its typed fields."""
    given = cast("Proof", proof)
    make = _MAKES.get(step.makes)
    if make is not None:
        check_effect(d.state, _ACT_OF.get(step.makes), d.at)
        make(d, step, given)
    for field in step.proof:
        effect = _BY_TYPE.get(field.type)
        if effect is not None and field.name in given and step.makes not in _OWN_FIELDS:
            check_effect(d.state, _ACT_OF_TYPE[field.type], d.at)
            effect(d, step, given, given[field.name])


def emit_report(
    d: Deciding, step: Step | None, stage: str, to: tuple[str, ...], text: str, facts: e.Proof
) -> None:
    """A report is numbered within its stage (首报, 续报 n, 终报).

    Raises OutOfOrder for anything before the first one, where the course asks for one, and after a final one
    until it is reopened.
    """
    _check_stage(d, stage)
    number = 1 + sum(1 for report in d.state.reports.values() if report.stage == stage)
    event = e.Reported(
        at=d.at,
        report=next_key("r", cast("dict[str, object]", d.state.reports)),
        stage=stage,
        number=number,
        to=to,
        text=text,
        facts=facts,
    )
    if step is None:
        d.emit_ruled(event, "report")
    else:
        d.emit(event, step.element, step.clauses)


def _check_stage(d: Deciding, stage: str) -> None:
    reports, reopened = d.state.reports.values(), d.state.acts.get("reopened")
    asked = any(step.makes is Makes.REPORT and step.detail == "first" for step in d.course.steps)
    if asked and stage != "first" and all(report.stage != "first" for report in reports):
        raise OutOfOrder("There is no first report yet.", how="Make it with stage first.", field="stage")
    finals = [report.at for report in reports if report.stage == "final"]
    if finals and (reopened is None or max(finals) >= reopened):
        raise OutOfOrder("The final report is made.", how="Reopen to go on reporting.", field="stage")


def _report(d: Deciding, step: Step, proof: Proof) -> None:
    text = proof.get("text") or proof.get("summary") or ""
    emit_report(d, step, step.detail, tuple(proof.get("to", ())), text, proof)


def _announce(d: Deciding, step: Step, proof: Proof) -> None:
    event = e.Announced(
        at=d.at, announcement=proof.get("title", step.id), media=tuple(proof["media"]), text=proof["text"]
    )
    d.emit(event, step.element, step.clauses)


def _call_outside(d: Deciding, step: Step, proof: Proof) -> None:
    called_at = datetime.fromisoformat(proof["time"])
    check_called(called_at, d.now, field="proof.time")
    event = e.OutsideCalled(
        at=d.at, body=step.detail, who=proof["who"], called_at=called_at, answer=proof["answer"]
    )
    d.emit(event, step.element, step.clauses)


def _respond(d: Deciding, step: Step, proof: Proof) -> None:
    event = e.ResponseStarted(
        at=d.at,
        level=proof.get("level") or (d.state.grade if step.detail in ("", FROM_GRADE) else step.detail),
        expected=proof.get("expected", ""),
        measures=tuple(proof.get("measures", ())),
    )
    d.emit(event, step.element, step.clauses)


def _calm(d: Deciding, step: Step, proof: Proof) -> None:
    if d.state.status is not RunStatus.CALM:
        d.emit(e.Calmed(at=d.at, text=proof.get("text", "")), step.element, step.clauses)


def _answer(d: Deciding, step: Step, proof: Proof) -> None:
    event = e.Answered(at=d.at, text=proof["text"], how=proof.get("how", ""), adopted=proof.get("adopted"))
    d.emit(event, step.element, step.clauses)


def _review(d: Deciding, step: Step, proof: Proof) -> None:
    event = e.Reviewed(
        at=d.at,
        cause=proof.get("cause", ""),
        lessons=proof.get("lessons") or proof.get("what_worked", ""),
        pass_on_to=tuple(proof.get("pass_on_to", ())),
    )
    d.emit(event, step.element, step.clauses)


def _order(d: Deciding, step: Step, proof: Proof) -> None:
    emit_order(d, tuple(proof["posts"]), proof["text"], (step.element, step.clauses))


def _grade(d: Deciding, step: Step, proof: Proof, value: str) -> None:
    if value != d.state.grade:
        event = e.Graded(
            at=d.at,
            grade=value,
            before=d.state.grade,
            reason=proof.get("assessment", ""),
            scheme=d.course.grading,
        )
        d.emit(event, step.element, step.clauses)


def _warn(d: Deciding, step: Step, proof: Proof, value: str) -> None:
    text = proof.get("warning_text") or proof.get("text") or proof.get("assessment") or ""
    event = e.Warned(
        at=d.at, level=value, text=text, area=proof.get("area", ""), advice=proof.get("advice", "")
    )
    d.emit(event, step.element, step.clauses)


def _level(d: Deciding, step: Step, proof: Proof, value: str) -> None:
    _respond(d, step, {**proof, "level": value})


_MAKES: dict[Makes, Callable[[Deciding, Step, Proof], None]] = {
    Makes.REPORT: _report,
    Makes.ANNOUNCEMENT: _announce,
    Makes.OUTSIDE: _call_outside,
    Makes.RESPONSE: _respond,
    Makes.CALM: _calm,
    Makes.ANSWER: _answer,
    Makes.REVIEW: _review,
    Makes.ORDER: _order,
}
# The act that would have said the same: an effect follows what that act follows.
_ACT_OF: dict[Makes, type[a.Act]] = {
    Makes.REPORT: a.Report,
    Makes.RESPONSE: a.Respond,
    Makes.CALM: a.Calm,
    Makes.ANSWER: a.Answer,
    Makes.REVIEW: a.Review,
}
_ACT_OF_TYPE: dict[str, type[a.Act]] = {"grade": a.Grade, "warning": a.Warn, "level": a.Respond}
_BY_TYPE: dict[str, Callable[[Deciding, Step, Proof, Any], None]] = {
    "grade": _grade,
    "warning": _warn,
    "level": _level,
}
# A response states its level itself; it must not be started twice by its own field.
_OWN_FIELDS = frozenset({Makes.RESPONSE})
