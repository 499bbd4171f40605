"""Every step can be reached, and the steps do not wait for each other in a ring."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.plans.checks.conditions import why_never
from anlan.plans.checks.view import CourseView, PlanView
from anlan.plans.findings import Problem
from anlan.plans.steps import Raw, plain_value


def check_cycles(view: PlanView) -> Iterator[Problem]:
    """cycle: steps that wait for each other to be done; told once, at the first of the ring."""
    for course in view.courses:
        waits = _read_waits(course)
        for ring in _find_rings(waits):
            first = next(step for step in waits if step in ring)
            shown = " -> ".join([*ring, ring[0]])
            path = (*course.path, "steps", first, "after")
            sentence = f"These steps wait for each other, so none ever opens: {shown}."
            yield Problem(path, "cycle", sentence, "Let one of them open after something else.")


def check_reachable(view: PlanView) -> Iterator[Problem]:
    """unreachable-step: it waits, near or far, for a step that never opens."""
    for course in view.courses:
        waits = _read_waits(course)
        never = {step for ring in _find_rings(waits) for step in ring}
        rings = frozenset(never)
        never |= {name for name, step in course.steps.items() if _is_impossible(view, course, step.raw)}
        for step in waits:
            block = _find_block(step, waits, never)
            # A direct mention of an unknown step and the members of a ring have findings of their own.
            if block and step not in rings and (block in waits or block != waits[step]):
                path = (*course.path, "steps", step, "after")
                sentence = f"The step `{step}` is never opened, because `{block}` never is."
                yield Problem(path, "unreachable-step", sentence, f"Mend `{block}` first.")


def _is_impossible(view: PlanView, course: CourseView, raw: Raw) -> bool:
    conditions = raw.get("when", {}).items()
    return any(why_never(view, course, fact, plain_value(value)) for fact, value in conditions)


def _read_waits(course: CourseView) -> dict[str, str]:
    """Step -> the step it waits for, or empty."""
    waits = {}
    for name, step in course.steps.items():
        after = step.raw.get("after")
        waits[name] = after.get("done", "") if isinstance(after, dict) else ""
    return waits


def _find_rings(waits: dict[str, str]) -> list[list[str]]:
    rings: list[list[str]] = []
    settled: set[str] = set()
    for start in waits:
        trail: list[str] = []
        step = start
        while step in waits and step not in settled:
            settled.add(step)
            trail.append(step)
            step = waits[step]
        if step in trail:
            rings.append(trail[trail.index(step) :])
    return rings


def _find_block(step: str, waits: dict[str, str], never: set[str]) -> str:
    """The step that `step` waits for, near or far, and that is unknown or never opens; empty if none."""
    for _ in waits:
        step = waits[step]
        if not step:
            return ""
        if step not in waits or step in never:
            return step
    return ""
