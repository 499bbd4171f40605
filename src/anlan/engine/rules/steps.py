"""Opening steps when their anchor and conditions come to hold, with every clock that runs on them.

`settle` is asked after each act and looks at the steps that may have changed by it. A clock always counts
from when its anchor happened, so that late typing or late grading buys no time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from anlan.engine.contracts import events as e
from anlan.engine.contracts.state import FINAL, RUNNING, State, StepState, StepStatus, name_step
from anlan.engine.rules.conditions import hold
from anlan.engine.rules.deciding import Deciding
from anlan.engine.rules.happening import check_follows, list_step_earlier
from anlan.engine.rules.proof import check_proof
from anlan.engine.rules.telling import tell_owners, tell_step
from anlan.engine.rules.triggers import TOLD, list_triggered
from anlan.kernel.duration import add_duration
from anlan.plans.compile import find_course
from anlan.plans.contracts import Anchor, AnchorKind, Makes, Step
from anlan.plans.index import CourseIndex, index_course
from anlan.plans.words import FROM_GRADE

ENDED = frozenset({StepStatus.DONE, StepStatus.WAIVED})


def settle(d: Deciding, steps: Iterable[Step] | None = None) -> None:
    """Open, lapse and re-clock steps as the state now asks; then tell the new owners.

    Looks at those that what was made may have changed, or at `steps`.
    """
    if d.state.status not in RUNNING:
        return
    looked = len(d.made)
    _settle_steps(d, list_triggered(d.made, d) if steps is None else steps)
    # Opening a step tells people, and a step may wait for that; hardly any does.
    while TOLD in d.index.triggered and looked < len(d.made):
        made, looked = d.made[looked:], len(d.made)
        _settle_steps(d, list_triggered(made, d))


def _settle_steps(d: Deciding, steps: Iterable[Step]) -> None:
    opened: list[tuple[Step, str]] = []
    for step in steps:
        _settle_step(d, step, opened)
    if opened:
        tell_owners(d, opened)


def _settle_step(d: Deciding, step: Step, opened: list[tuple[Step, str]]) -> None:
    opening = find_opening(d, step)
    if step.each or step.every:
        for key, owner in _list_instances(d, step):
            _settle_instance(d, step, key, owner, opening, opened)
    elif opening is not None or step.id in d.state.steps:  # most steps, most of the time, are neither
        _settle_instance(d, step, step.id, step.owner, opening, opened)


def _settle_instance(
    d: Deciding, step: Step, key: str, owner: str, opening: datetime | None, opened: list[tuple[Step, str]]
) -> None:
    current = d.state.steps.get(key)
    if current is None or current.earlier or (current.status is StepStatus.LAPSED and opening is not None):
        start = _start_of(d, step, key, opening) if opening is not None else None
        if start is not None:
            _open_step(d, step, key, owner, start)
            opened.append((step, key))
    elif current.status not in FINAL:
        _keep_step(d, step, key, current, wanted=opening is not None)


def find_opening(d: Deciding, step: Step) -> datetime | None:
    """From when the step is asked; None while its anchor or a condition does not hold."""
    anchor = find_anchor(d, step.after)
    if anchor is None or (step.when and not hold(step.when, d.state)):
        return None
    if step.after.kind is AnchorKind.DATE and anchor > d.now:
        return None  # a date is known beforehand; its steps wait for it
    switched = d.state.acts.get("mode-switched")
    if switched is not None and any(condition.fact == "mode" for condition in step.when):
        return max(anchor, switched)  # what a mode asks for was not asked before it
    return anchor


def _list_instances(d: Deciding, step: Step) -> Iterator[tuple[str, str]]:
    """Keys and owners: the step itself, one for every unit of its group, and the next of a repeated one."""
    units = d.state.cast.get(step.each, ()) if step.each else ("",)
    for unit in units:
        base = f"{step.id}@{unit}" if unit else step.id
        key, turn = base, 1
        while step.every and key in d.state.done and d.state.steps[key].status in ENDED:
            turn += 1
            key = f"{base}#{turn}"
        yield key, unit or step.owner


def _start_of(d: Deciding, step: Step, key: str, anchor: datetime | None) -> datetime | None:
    """From when this instance counts; None when a repetition has reached its end."""
    base, _, turn = key.partition("#")
    if not turn:
        return anchor
    if step.until and step.until in d.state.acts:
        return None
    last = base if turn == "2" else f"{base}#{int(turn) - 1}"
    return d.state.done[last]


def _open_step(d: Deciding, step: Step, key: str, owner: str, start: datetime) -> None:
    clocks = _find_clocks(d, step, key, start)
    event = e.StepOpened(
        at=start,
        step=key,
        owner=owner,
        phase=step.phase,
        mandatory=step.mandatory and "#" not in key,
        clocks=clocks,
        rungs=_find_rungs(d, step, clocks),
    )
    d.emit(event, step.element, step.clauses)
    if step.tell is not None:
        tell_step(d, step, key)


def _keep_step(d: Deciding, step: Step, key: str, current: StepState, *, wanted: bool) -> None:
    ended = "#" in key and step.until and step.until in d.state.acts
    if not wanted or ended:
        reason = f"{step.until} recorded" if ended else "its condition no longer holds"
        record_ran_out(d, key, [clock for clock in current.clocks if clock.due_at <= d.now])
        d.emit(e.StepLapsed(at=d.now, step=key, reason=reason), step.element, step.clauses)
        return
    if all(rule.anchor == step.after and not rule.when for rule in step.clocks):
        return  # nothing can have changed its clocks
    clocks = _find_clocks(d, step, key, current.opened_at)
    if clocks != current.clocks:
        rungs = _find_rungs(d, step, clocks)
        event = e.ClocksChanged(at=d.now, step=key, clocks=clocks, rungs=rungs)
        d.emit(event, step.element, step.clauses)


def _find_clocks(d: Deciding, step: Step, key: str, start: datetime) -> tuple[e.Clock, ...]:
    if "#" in key and step.every is not None:
        due = add_duration(start, step.every.duration, d.calendar)
        return (e.Clock("every", due, step.clauses[0] if step.clauses else "", step.every.assumed),)
    clocks = []
    for rule in step.clocks:
        anchor = start if rule.anchor == step.after else find_anchor(d, rule.anchor)
        if anchor is not None and (not rule.when or hold(rule.when, d.state)):
            due = add_duration(anchor, rule.limit.duration, d.calendar)
            clocks.append(e.Clock(rule.id, due, rule.source, rule.limit.assumed))
    return tuple(clocks)


def _find_rungs(d: Deciding, step: Step, clocks: tuple[e.Clock, ...]) -> e.Rungs:
    """The late ladder hangs on the earliest clock: it drives."""
    if not clocks:
        return ()
    due = min(clock.due_at for clock in clocks)
    return tuple(
        (add_duration(due, rung.at.duration, d.calendar), d.resolve(rung.tell)) for rung in step.late
    )


def find_anchor(d: Deciding, anchor: Anchor) -> datetime | None:
    """When the anchor happened, or will for a known date; None while it has not."""
    state = d.state
    if anchor.kind is AnchorKind.OPENED:
        return state.opened_at
    if anchor.kind is AnchorKind.DONE:
        return state.done.get(anchor.name) or _all_done(d, anchor.name)
    if anchor.kind is AnchorKind.ACT:
        return state.acts.get(anchor.name)
    return state.dates.get(anchor.name)


def _all_done(d: Deciding, name: str) -> datetime | None:
    """A step asked of each unit is done when the last has done it; of no unit, as soon as it is asked."""
    step = d.index.steps.get(name)
    if step is None or not step.each:
        return None
    times = [d.state.done.get(f"{name}@{unit}") for unit in d.state.cast.get(step.each, ())]
    known = [at for at in times if at is not None]
    if not times:
        return find_opening(d, step)
    return max(known) if len(known) == len(times) else None


def find_step(d: Deciding, key: str) -> Step:
    """The plan's step behind an instance key; of an earlier class, where it was asked under one."""
    name, current = name_step(key), d.state.steps.get(key)
    if current is not None and current.earlier:
        return index_course(find_course(d.plan, d.course.form, current.earlier)).steps[name]
    return d.index.steps[name]


def finish_step(d: Deciding, key: str, proof: e.Proof, *, at: datetime | None = None) -> None:
    """Record a step as done at `at`, else when the act happened; late if its earliest clock had passed then.

    Raises Invalid when that is before the step was asked or last worked on, whatever act it is done by.
    """
    at = at or d.at
    if at < d.now:
        check_follows(list_step_earlier(d.state, key), at)
    step, current = find_step(d, key), d.state.steps[key]
    due = current.due_at
    late = due is not None and at > due
    if late:
        record_ran_out(d, key, [clock for clock in current.clocks if clock.due_at < at])
    event = e.StepFinished(at=at, step=key, proof=proof, late=late)
    d.emit(event, step.element, step.clauses)


def record_ran_out(d: Deciding, key: str, passed: Iterable[e.Clock]) -> None:
    """Limits that passed are facts, also when the worker has not looked yet."""
    step, current = find_step(d, key), d.state.steps[key]
    for clock in sorted(passed, key=lambda clock: clock.due_at):
        if current.is_running(clock):
            event = e.ClockRanOut(at=clock.due_at, step=key, rule=clock.rule, due_at=clock.due_at)
            d.emit(event, step.element, step.clauses)


def find_open(state: State, index: CourseIndex, makes: Makes, detail: str = "") -> str | None:
    """The first open step that such an act carries out."""
    for key, current in state.steps.items():
        if current.status in FINAL:
            continue
        step = index.steps[name_step(key)]
        if step.makes is makes and step.detail in ("", detail, FROM_GRADE):
            return key
    return None


def carry_out(d: Deciding, event: e.Event, makes: Makes, detail: str, proof: e.Proof, *, act: str) -> None:
    """Record the event of an act; an open step that asks for it is done with it."""
    key = find_open(d.state, d.index, makes, detail)
    if key is None:
        d.emit_ruled(event, act)
        return
    step = find_step(d, key)
    d.emit(event, step.element, step.clauses)
    finish_covered(d, key, proof)


def finish_covered(d: Deciding, key: str, proof: e.Proof) -> None:
    """Finish the step if what the act brought covers its form; otherwise it stays open for the rest."""
    step = find_step(d, key)
    known = {f.name: proof[f.name] for f in step.proof if proof.get(f.name) not in (None, "", [])}
    if all(f.name in known for f in step.proof if f.required):
        finish_step(d, key, check_proof(step, known))
