"""What happens to steps and their clocks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from anlan.engine.contracts import events as e
from anlan.engine.contracts.state import (
    FINAL,
    State,
    StepState,
    StepStatus,
)
from anlan.engine.rules.evolve.change import Folds, put, wake


def _with_step(state: State, key: str, step: StepState, **changes: Any) -> State:
    timers = wake(state.timers, f"step:{key}", find_step_timer(step))
    return replace(state, seq=state.seq + 1, steps=put(state.steps, key, step), timers=timers, **changes)


def find_step_timer(step: StepState) -> datetime | None:
    """When the engine must next look at this step: a clock not yet run out or a rung not yet reached."""
    if step.status in FINAL:
        return None
    waits = [clock.due_at for clock in step.clocks if clock.rule not in step.ran_out]
    if step.rung < len(step.rungs):
        waits.append(step.rungs[step.rung][0])
    return min(waits, default=None)


def _step_opened(state: State, ev: e.StepOpened) -> State:
    step = StepState(StepStatus.OPEN, ev.owner, ev.phase, ev.at, ev.mandatory, ev.clocks, ev.rungs)
    return _with_step(state, ev.step, step)


def _step_lapsed(state: State, ev: e.StepLapsed) -> State:
    step = replace(state.steps[ev.step], status=StepStatus.LAPSED, ended_at=ev.at)
    return _with_step(state, ev.step, step)


def _clocks_changed(state: State, ev: e.ClocksChanged) -> State:
    step = replace(state.steps[ev.step], clocks=ev.clocks, rungs=ev.rungs)
    return _with_step(state, ev.step, step)


def _assigned(state: State, ev: e.Assigned) -> State:
    acts = put(state.acts, "assigned", ev.at)
    return _with_step(state, ev.step, replace(state.steps[ev.step], owner=ev.owner), acts=acts)


def _returned(state: State, ev: e.Returned) -> State:
    step = replace(state.steps[ev.step], owner=ev.owner, returns=ev.in_row, status=StepStatus.OPEN)
    return _with_step(state, ev.step, step, acts=put(state.acts, "returned", ev.at))


def _step_started(state: State, ev: e.StepStarted) -> State:
    step = replace(state.steps[ev.step], status=StepStatus.STARTED, returns=0)
    return _with_step(state, ev.step, step)


def _step_finished(state: State, ev: e.StepFinished) -> State:
    step = replace(state.steps[ev.step], status=StepStatus.DONE, ended_at=ev.at, proof=ev.proof)
    return _with_step(state, ev.step, step, done=put(state.done, ev.step, ev.at))


def _waiver_asked(state: State, ev: e.WaiverAsked) -> State:
    return _with_step(state, ev.step, replace(state.steps[ev.step], waiver_by=ev.person))


def _step_waived(state: State, ev: e.StepWaived) -> State:
    step = replace(state.steps[ev.step], status=StepStatus.WAIVED, ended_at=ev.at)
    return _with_step(state, ev.step, step, done=put(state.done, ev.step, ev.at))


def _ran_out(state: State, ev: e.ClockRanOut) -> State:
    before = state.steps[ev.step]
    return _with_step(state, ev.step, replace(before, ran_out=(*before.ran_out, ev.rule)))


def _rung_reached(state: State, ev: e.RungReached) -> State:
    return _with_step(state, ev.step, replace(state.steps[ev.step], rung=ev.rung + 1))


STEPS: Folds = {
    e.StepOpened: _step_opened,
    e.StepLapsed: _step_lapsed,
    e.ClocksChanged: _clocks_changed,
    e.Assigned: _assigned,
    e.Returned: _returned,
    e.StepStarted: _step_started,
    e.StepFinished: _step_finished,
    e.WaiverAsked: _waiver_asked,
    e.StepWaived: _step_waived,
    e.ClockRanOut: _ran_out,
    e.RungReached: _rung_reached,
}
