"""Matters: class and answer. Criticism is never an offence (see docs/BOUNDARIES.md)."""

from __future__ import annotations

from anlan.engine.contracts import acts as a
from anlan.engine.contracts import events as e
from anlan.engine.contracts.state import FINAL
from anlan.engine.rules.deciding import Deciding
from anlan.engine.rules.steps import carry_out
from anlan.kernel.errors import Invalid, OutOfOrder
from anlan.plans.contracts import Form, Makes

GRAVE = frozenset({"spreading", "fabrication"})


def classify(d: Deciding, act: a.Classify) -> None:
    """Set the class; moving anything to a grave one takes a reason and two people, whatever it was before.

    Asked only of complaints and their like, one person could go round it by way of another class.
    """
    before = d.state.klass
    if act.klass == before:
        raise OutOfOrder(f"The class is {before} already.", field="klass")
    if before and not act.reason.strip():
        raise Invalid(
            "Changing the class needs a reason.", clause=", ".join(d.course.clauses), field="reason"
        )
    if act.klass in GRAVE:
        d.check_person("klass", "TJ-4.5.1")
        if not _second(d, act):
            return
    d.use_course(Form.MATTER, act.klass)
    event = e.Classed(at=d.at, klass=act.klass, before=before, reason=act.reason)
    _lapse_old(d)
    d.emit(event, d.course.element, d.course.clauses)


def _second(d: Deciding, act: a.Classify) -> bool:
    asked, by = d.state.classing
    if asked != act.klass:
        event = e.ClassingAsked(at=d.at, klass=act.klass, reason=act.reason, person=d.who.person)
        d.emit(event)
        return False
    if by == d.who.person:
        raise OutOfOrder("You asked for this class yourself.", why="It takes a second person.", field="klass")
    return True


def _lapse_old(d: Deciding) -> None:
    for key, step in d.state.steps.items():
        if step.status not in FINAL:
            d.emit(e.StepLapsed(at=d.now, step=key, reason="the class changed"))


def answer(d: Deciding, act: a.Answer) -> None:
    """答复: a suggestion's answer says whether it was adopted (TJ-4.5.4)."""
    if not act.text.strip():
        raise Invalid("An answer has a text.", clause=", ".join(d.course.clauses), field="text")
    event = e.Answered(at=d.at, text=act.text, how=act.how, adopted=act.adopted)
    proof = {"text": act.text, "how": act.how, "adopted": act.adopted}
    carry_out(d, event, Makes.ANSWER, "", proof, act="answer")
