"""Closing, review, reopening: only when the plan's conditions hold, each missing one named."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from anlan.engine.contracts import acts as a
from anlan.engine.contracts import events as e
from anlan.engine.contracts.missing import StillMissing
from anlan.engine.contracts.state import FINAL, RunStatus, State, name_step
from anlan.engine.rules.deciding import Deciding
from anlan.engine.rules.steps import carry_out
from anlan.kernel.errors import Invalid, OutOfOrder
from anlan.plans.contracts import Course, Makes, Text

# The date that ends the period of a standing duty.
PERIOD_END = "period_end"


def close(d: Deciding, act: a.Close) -> None:
    check_complete(d.course, list(list_missing(d.course, d.state)))
    for key, step in d.state.steps.items():
        if step.status not in FINAL:
            d.emit(e.StepLapsed(at=d.now, step=key, reason="closed"))
    d.emit_ruled(e.Closed(at=d.at, text=act.text), "close")


def check_complete(course: Course, missing: list[StillMissing]) -> None:
    """Raise OutOfOrder that names everything the plan still asks for."""
    if missing:
        sentences = [each.sentence for each in missing]
        raise OutOfOrder(
            f"It cannot be closed yet: {len(missing)} still missing.",
            why="; ".join(sentences),
            how="Finish or waive each of them.",
            clause=", ".join(course.clauses),
            missing=sentences,
        )


def close_standing(d: Deciding) -> None:
    """A standing duty closes by itself once what it asked is done, at the latest when its period is over.

    What only lapsed was never done: the rest of the period may ask for it again. One that was reopened
    closes by what ends after that, not because it was complete before.
    """
    state, made = d.state, {type(each.event) for each in d.made}
    asked = bool(state.done) or f"date:{PERIOD_END}" in state.acts
    if "reopened" in state.acts:
        ends = {e.StepFinished, e.StepWaived, e.StepLapsed, e.DateCame}
        asked = asked and e.Reopened not in made and not made.isdisjoint(ends)
    if state.status is RunStatus.OPEN and asked and not list(list_missing(d.course, state)):
        d.emit_ruled(e.Closed(at=d.now, text=""), "close")


def review(d: Deciding, act: a.Review) -> None:
    event = e.Reviewed(at=d.at, cause=act.cause, lessons=act.lessons, pass_on_to=act.pass_on_to)
    proof: e.Proof = {"cause": act.cause, "lessons": act.lessons, "pass_on_to": list(act.pass_on_to)}
    carry_out(d, event, Makes.REVIEW, "", proof, act="review")


def reopen(d: Deciding, act: a.Reopen) -> None:
    if d.state.status is not RunStatus.CLOSED:
        raise OutOfOrder("Only a closed one can be reopened.")
    if not act.reason.strip():
        raise Invalid("Reopening needs a reason.", field="reason")
    d.emit_ruled(e.Reopened(at=d.at, reason=act.reason), "reopen")


def list_missing(course: Course, state: State) -> Iterator[StillMissing]:
    """Each thing the plan still asks for before closing."""
    for condition in course.close_when:
        yield from _CONDITIONS[condition](course, state)


def _steps_done(course: Course, state: State) -> Iterator[StillMissing]:
    names = {step.id: step.do for step in course.steps}
    for key, step in state.steps.items():
        if step.mandatory and step.status not in FINAL:
            do = names[name_step(key)]
            sentence = f"step {key} {do.zh} ({step.owner})"
            yield StillMissing(kind="step", sentence=sentence, key=key, text=do, post=step.owner)


def _promises(course: Course, state: State) -> Iterator[StillMissing]:
    """A promise registered with owner and date may outlive the run; a broken one may not."""
    for key, promise in state.promises.items():
        if promise.broken and not promise.kept_at:
            yield StillMissing(
                kind="promise",
                sentence=f"promise {key} {promise.text} ({promise.owner})",
                key=key,
                text=Text(promise.text, promise.text),
                post=promise.owner,
            )


def _final_report(course: Course, state: State) -> Iterator[StillMissing]:
    if not any(r.stage == "final" and r.approved for r in state.reports.values()):
        yield StillMissing(kind="report", sentence="an approved final report", key="final")


def _orders(course: Course, state: State) -> Iterator[StillMissing]:
    for key, order in state.orders.items():
        for post in order.posts:
            if post not in order.received:
                sentence = f"receipt of order {key} by {post}"
                yield StillMissing(kind="order", sentence=sentence, key=key, post=post)


def _calmed(course: Course, state: State) -> Iterator[StillMissing]:
    if "calmed" not in state.acts:
        yield StillMissing(kind="calm", sentence="the act calm")


def _answered(course: Course, state: State) -> Iterator[StillMissing]:
    if state.answered_at is None:
        yield StillMissing(kind="answer", sentence="an answer")


def _elsewhere(course: Course, state: State) -> Iterator[StillMissing]:
    """Matters live in streams of their own: incidents.services looks at them, both sides locked."""
    return iter(())


_CONDITIONS: dict[str, Callable[[Course, State], Iterator[StillMissing]]] = {
    "mandatory_steps_done": _steps_done,
    "promises_kept_or_registered": _promises,
    "final_report_approved": _final_report,
    "orders_received": _orders,
    "calmed": _calmed,
    "answered": _answered,
    "matters_answered": _elsewhere,
}
