"""Reports, announcements, calls outside, corrections."""

from __future__ import annotations

from anlan.engine.contracts import acts as a
from anlan.engine.contracts import events as e
from anlan.engine.rules.deciding import Deciding
from anlan.engine.rules.effects import emit_report
from anlan.engine.rules.steps import carry_out, find_open, find_step, finish_covered
from anlan.kernel.clock import check_aware
from anlan.kernel.errors import Invalid, OutOfOrder
from anlan.plans.contracts import Makes
from anlan.plans.words import REPORT_STAGES


def report(d: Deciding, act: a.Report) -> None:
    """首报 / 续报 / 终报; a progress report follows a first one, and nothing follows the final one."""
    if act.stage not in REPORT_STAGES:
        raise Invalid(f"{act.stage!r} is not a stage.", how=", ".join(REPORT_STAGES), field="stage")
    stages = {r.stage for r in d.state.reports.values()}
    if act.stage != "first" and "first" not in stages:
        raise OutOfOrder("There is no first report yet.", how="Make it with stage first.", field="stage")
    if "final" in stages:
        raise OutOfOrder("The final report is made.", how="Reopen to go on reporting.", field="stage")
    key = find_open(d, Makes.REPORT, act.stage)
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
            raise Invalid(f"A call outside needs {name}.", clause="SY-3.3.5", field=name)
    called_at = check_aware(act.called_at, field="called_at")
    if called_at > d.now:
        raise Invalid("A call cannot lie in the future.", field="called_at")
    event = e.OutsideCalled(at=called_at, body=act.body, who=act.who, called_at=called_at, answer=act.answer)
    proof = {"who": act.who, "time": called_at, "answer": act.answer}
    carry_out(d, event, Makes.OUTSIDE, act.body, proof, act="outside")


def correct(d: Deciding, act: a.Correct) -> None:
    """Amend an earlier entry by a new one; both stay shown."""
    if not 0 < act.seq <= d.state.seq:
        raise Invalid(f"There is no entry {act.seq}.", how=f"1 to {d.state.seq}.", field="seq")
    if not act.reason.strip():
        raise Invalid("A correction needs a reason.", field="reason")
    event = e.Corrected(
        at=d.at, seq=act.seq, field=act.field, before=act.before, after=act.after, reason=act.reason
    )
    d.emit_ruled(event, "correct")
