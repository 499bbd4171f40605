"""Reports, announcements, calls outside, corrections."""

from __future__ import annotations

from anlan.engine.contracts import acts as a
from anlan.engine.contracts import events as e
from anlan.engine.rules.deciding import Deciding
from anlan.engine.rules.effects import emit_report
from anlan.engine.rules.happening import check_called
from anlan.engine.rules.proof import PERSONAL, check_fields, read_value
from anlan.engine.rules.steps import carry_out, find_open, find_step, finish_covered
from anlan.kernel.clock import check_aware
from anlan.kernel.errors import Invalid, OutOfOrder
from anlan.plans.contracts import Makes
from anlan.plans.words import REPORT_STAGES

# The place of a fact in a correction: facts.people.
FACTS_OF = "facts."


def report(d: Deciding, act: a.Report) -> None:
    """首报 / 续报 / 终报."""
    if act.stage not in REPORT_STAGES:
        raise Invalid(f"{act.stage!r} is not a stage.", how=", ".join(REPORT_STAGES), field="stage")
    key = find_open(d.state, d.index, Makes.REPORT, act.stage)
    step = find_step(d, key) if key else None
    emit_report(d, step, act.stage, d.resolve(act.to), act.text, act.facts)
    if key:
        finish_covered(d, key, {**act.facts, "text": act.text, "to": list(act.to)})


def approve_report(d: Deciding, act: a.ApproveReport) -> None:
    """The signatory's word; a final report counts for closing only with it."""
    current = d.state.reports.get(act.report)
    if current is None:
        raise Invalid(f"There is no report {act.report!r} here.", field="report")
    if current.approved:
        raise OutOfOrder(f"{act.report} is approved already.", field="report")
    d.emit_ruled(e.ReportApproved(at=d.at, report=act.report), "report")


def announce(d: Deciding, act: a.Announce) -> None:
    """公告 in named media (TJ-4.4.2)."""
    if not act.media or not act.text.strip():
        raise Invalid("An announcement names its media and has a text.", field="media")
    event = e.Announced(at=d.at, announcement=act.text[:40], media=act.media, text=act.text)
    proof = {"media": list(act.media), "text": act.text}
    carry_out(d, event, Makes.ANNOUNCEMENT, "", proof, act="announce")


def call_outside(d: Deciding, act: a.CallOutside) -> None:
    """A call to 110, 119, 120, public security ...: counts only with who, when and the answer."""
    for name in ("body", "who", "answer"):
        if not getattr(act, name).strip():
            raise Invalid(f"A call outside needs {name}.", clause=", ".join(d.course.clauses), field=name)
    called_at = check_aware(act.called_at, field="called_at")
    check_called(called_at, d.now, field="called_at")
    # Somebody may have called before the incident was opened; its clocks count from the opening all the same.
    at = max(called_at, d.state.opened_at or called_at)
    event = e.OutsideCalled(at=at, body=act.body, who=act.who, called_at=called_at, answer=act.answer)
    proof = {"who": act.who, "time": called_at, "answer": act.answer}
    carry_out(d, event, Makes.OUTSIDE, act.body, proof, act="outside")


def correct(d: Deciding, act: a.Correct) -> None:
    """Amend an earlier entry by a new one; both stay shown. A corrected fact counts from now on."""
    if not 0 < act.seq <= d.state.seq:
        raise Invalid(f"There is no entry {act.seq}.", how=f"1 to {d.state.seq}.", field="seq")
    for name in ("reason", "after"):
        if not getattr(act, name).strip():
            raise Invalid(f"A correction needs {name}.", field=name)
    before, value = act.before, None
    if act.field.startswith(FACTS_OF):
        before, value = _correct_fact(d, act)
    event = e.Corrected(
        at=d.at,
        seq=act.seq,
        field=act.field,
        before=before,
        after=act.after,
        value=value,
        reason=act.reason,
    )
    d.emit_ruled(event, "correct")


def _correct_fact(d: Deciding, act: a.Correct) -> tuple[str, object]:
    """What the fact was and what it is now, of the type that the plan's form gives it."""
    name = act.field.removeprefix(FACTS_OF)
    fields = tuple(field for field in d.course.facts if field.name == name)
    value = check_fields(fields, {name: read_value(fields, act.after)}, where="facts")[name]
    known = d.state.facts.get(name)
    if any(field.type in PERSONAL for field in fields):
        return str(known or ""), value
    if known is not None and known not in (act.before, read_value(fields, act.before)):
        raise OutOfOrder(
            f"{name} is {known} on record, not {act.before!r}.",
            why="Somebody may have corrected it meanwhile.",
            how="Load it again and correct what stands there.",
            field="before",
        )
    return act.before, value
