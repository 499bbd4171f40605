"""Work on steps: assign, return, start, finish, waive."""

from __future__ import annotations

from anlan.engine.contracts import acts as a
from anlan.engine.contracts import events as e
from anlan.engine.contracts.state import FINAL, StepState, name_step
from anlan.engine.rules.deciding import Deciding
from anlan.engine.rules.effects import emit_effects
from anlan.engine.rules.proof import check_proof
from anlan.engine.rules.steps import find_step, finish_step, record_ran_out
from anlan.engine.rules.telling import tell
from anlan.kernel.errors import Invalid, OutOfOrder

RETURNS_SHOWN = 3


def access_open_step(d: Deciding, key: str) -> StepState:
    """The open step `key`, or a sentence that says why there is none: unknown, not yet, or ended."""
    current = d.state.steps.get(key)
    if current is None:
        raise _not_open(d, key)
    if current.status in FINAL:
        at = current.ended_at.isoformat() if current.ended_at else ""
        raise OutOfOrder(
            f"The step {key} is {current.status} since {at}.",
            why="Somebody else was quicker, or it is no longer asked.",
            how="Load it again to see what changed.",
            clause=", ".join(find_step(d, key).clauses),
            field="step",
        )
    return current


def _not_open(d: Deciding, key: str) -> OutOfOrder | Invalid:
    step = d.index.steps.get(name_step(key))
    if step is None:
        known = ", ".join(d.index.steps)
        return Invalid(f"The plan has no step {key!r} here.", how=f"It has: {known}.", field="step")
    anchor = f"{step.after.kind} {step.after.name}".strip()
    needs = ", ".join(f"{c.fact} {c.value}" for c in step.when)
    return OutOfOrder(
        f"The step {key} is not open yet.",
        why=f"It opens after: {anchor}{f', when {needs}' if needs else ''}.",
        clause=", ".join(step.clauses),
        field="step",
    )


def assign(d: Deciding, act: a.Assign) -> None:
    """Duties down to posts (TJ-5.1); whoever gets it is told."""
    current = access_open_step(d, act.step)
    if act.to == current.owner:
        raise OutOfOrder(f"{act.to} has it already.", field="to")
    event = e.Assigned(at=d.at, step=act.step, owner=act.to, before=current.owner, note=act.note)
    d.emit_ruled(event, "assign")
    tell(d, (act.to,), reason="assigned", text=find_step(d, act.step).do.zh, step=act.step)


def return_step(d: Deciding, act: a.Return) -> None:
    """Sent back with a reason, to the first of the course's ladder; three in a row show (SY-3.1.6)."""
    current = access_open_step(d, act.step)
    clause = ", ".join(find_step(d, act.step).clauses)
    if not act.reason.strip():
        raise Invalid("Returning needs a reason.", clause=clause, field="reason")
    office = d.resolve(d.course.ladder[:1] or (d.course.lead,))[0]
    if office == current.owner:
        raise OutOfOrder(
            f"The step {act.step} lies with {office} already, and goes back to nobody.",
            how="Assign it to another post, or ask for it to be waived.",
            clause=clause,
            field="step",
        )
    in_row = current.returns + 1
    event = e.Returned(
        at=d.at, step=act.step, owner=office, before=current.owner, reason=act.reason, in_row=in_row
    )
    d.emit_ruled(event, "return")
    tell(d, (office,), reason="returned", text=act.reason, step=act.step)
    if in_row >= RETURNS_SHOWN:
        text = f"{find_step(d, act.step).do.zh}：连续退回 {in_row} 次"
        rule = d.rule("return")
        posts = rule.tell if rule and rule.tell else d.course.ladder[1:2]
        tell(d, posts, reason="passed-on", text=text, step=act.step)


def start(d: Deciding, act: a.Start) -> None:
    if access_open_step(d, act.step).status == "started":
        raise OutOfOrder(f"The step {act.step} is started already.", field="step")
    step = find_step(d, act.step)
    d.emit(e.StepStarted(at=d.at, step=act.step), step.element, step.clauses)


def finish(d: Deciding, act: a.Finish) -> None:
    """Done, with the proof the plan asks for; grade, warning, report and the like follow from the proof."""
    access_open_step(d, act.step)
    step = find_step(d, act.step)
    proof = check_proof(step, act.proof)
    finish_step(d, act.step, proof)
    emit_effects(d, step, proof)


def waive(d: Deciding, act: a.Waive) -> None:
    """Not done, with a reason, by two people: the second one's word carries it out."""
    current, step = access_open_step(d, act.step), find_step(d, act.step)
    d.check_person("step", ", ".join(step.clauses))
    if not act.reason.strip():
        raise Invalid("Waiving needs a reason.", clause=", ".join(step.clauses), field="reason")
    if not current.waiver_by:
        event = e.WaiverAsked(at=d.at, step=act.step, reason=act.reason, person=d.who.person)
        d.emit(event, step.element, step.clauses)
        return
    if current.waiver_by == d.who.person:
        raise OutOfOrder("You asked for this waiver yourself.", why="It takes a second person.", field="step")
    record_ran_out(d, act.step, [clock for clock in current.clocks if clock.due_at < d.at])
    d.emit(e.StepWaived(at=d.at, step=act.step, reason=act.reason), step.element, step.clauses)
