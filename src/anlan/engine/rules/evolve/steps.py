"""What happens to steps and their clocks."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from anlan.engine.contracts import events as e
from anlan.engine.contracts.state import State, StepState, StepStatus
from anlan.engine.rules.evolve.change import Folds, put, wake


def _with_step(state: State, key: str, step: StepState, **changes: Any) -> State:
    timers = wake(state.timers, f"step:{key}", step.wakes_at)
    timers = wake(timers, f"silent:{key}", step.reminds_at)
    return replace(state, seq=state.seq + 1, steps=put(state.steps, key, step), timers=timers, **changes)


def _touch(state: State, ev: Any, /, **changes: Any) -> StepState:
    """The step after somebody did something about it."""
    return replace(state.steps[ev.step], touched_at=ev.at, **changes)


def _step_opened(state: State, ev: e.StepOpened) -> State:
    """Asked again after it lapsed, a step keeps what ran out and who heard of it."""
    step = StepState(StepStatus.OPEN, ev.owner, ev.phase, ev.at, ev.mandatory, ev.clocks, ev.rungs)
    before = state.steps.get(ev.step)
    if before is not None:
        step = replace(step, ran_out=before.ran_out, touched_at=before.touched_at, **_heard(before, ev.rungs))
    return _with_step(state, ev.step, step)


def _heard(before: StepState, rungs: e.Rungs) -> dict[str, Any]:
    """How far up a changed ladder people have heard: as far as before, unless the limit was put off."""
    put_off = 0 < before.rung <= len(rungs) and rungs[before.rung - 1][0] > (
        before.heard_at or before.opened_at
    )
    return {"rung": 0 if put_off else before.rung, "heard_at": before.heard_at}


def _step_lapsed(state: State, ev: e.StepLapsed) -> State:
    step = replace(state.steps[ev.step], status=StepStatus.LAPSED, ended_at=ev.at)
    return _with_step(state, ev.step, step)


def _clocks_changed(state: State, ev: e.ClocksChanged) -> State:
    before = state.steps[ev.step]
    step = replace(before, clocks=ev.clocks, rungs=ev.rungs, **_heard(before, ev.rungs))
    return _with_step(state, ev.step, step)


def _assigned(state: State, ev: e.Assigned) -> State:
    acts = put(state.acts, "assigned", ev.at)
    return _with_step(state, ev.step, _touch(state, ev, owner=ev.owner, tells_at=None), acts=acts)


def _returned(state: State, ev: e.Returned) -> State:
    step = _touch(state, ev, owner=ev.owner, returns=ev.in_row, status=StepStatus.OPEN, tells_at=None)
    return _with_step(state, ev.step, step, acts=put(state.acts, "returned", ev.at))


def _step_started(state: State, ev: e.StepStarted) -> State:
    return _with_step(state, ev.step, _touch(state, ev, status=StepStatus.STARTED, returns=0))


def _step_finished(state: State, ev: e.StepFinished) -> State:
    step = _touch(state, ev, status=StepStatus.DONE, ended_at=ev.at, proof=ev.proof)
    return _with_step(state, ev.step, step, done=put(state.done, ev.step, ev.at))


def _waiver_asked(state: State, ev: e.WaiverAsked) -> State:
    return _with_step(state, ev.step, _touch(state, ev, waiver_by=ev.person))


def _step_waived(state: State, ev: e.StepWaived) -> State:
    step = _touch(state, ev, status=StepStatus.WAIVED, ended_at=ev.at)
    return _with_step(state, ev.step, step, done=put(state.done, ev.step, ev.at))


def _ran_out(state: State, ev: e.ClockRanOut) -> State:
    before = state.steps[ev.step]
    return _with_step(state, ev.step, replace(before, ran_out=put(before.ran_out, ev.rule, ev.due_at)))


def _start_awaited(state: State, ev: e.StartAwaited) -> State:
    return _with_step(state, ev.step, replace(state.steps[ev.step], tells_at=ev.tells_at))


def _rung_reached(state: State, ev: e.RungReached) -> State:
    step = replace(state.steps[ev.step], rung=ev.rung + 1, heard_at=ev.at)
    return _with_step(state, ev.step, step)


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
    e.StartAwaited: _start_awaited,
}
