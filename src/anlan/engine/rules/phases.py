"""Where the work of a run stands."""

from __future__ import annotations

from anlan.engine.contracts.state import FINAL, State, StepStatus


def find_phase(state: State, phases: tuple[str, ...]) -> str:
    """The furthest of a course's phases in which work is open, else the furthest that was reached.

    The furthest, because reports of an early phase may go on to the end. Empty for a course without phases.
    """
    steps = [step for step in state.steps.values() if step.status is not StepStatus.LAPSED]
    reached = {step.phase for step in steps}
    working = {step.phase for step in steps if step.status not in FINAL}
    return next((phase for phase in reversed(phases) if phase in (working or reached)), "")
