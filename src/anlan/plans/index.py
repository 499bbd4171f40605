"""Lookups in a course, built once: what the engine asks at every act."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from anlan.plans.contracts import Anchor, AnchorKind, Course, Step

# What may open, lapse or re-clock a step, beside `act:<name>` and `done:<step>`.
FACTS = "facts"
_MOST = 1024
_indexes: dict[int, CourseIndex] = {}


@dataclass(frozen=True, slots=True)
class CourseIndex:
    """`triggered`: by what may have happened (`act:calmed`, `done:assess`, or FACTS for what conditions ask
    about), the steps that it may open, lapse or give another clock, each with its place in the course."""

    course: Course
    steps: dict[str, Step]
    triggered: dict[str, tuple[tuple[int, Step], ...]]


def index_course(course: Course) -> CourseIndex:
    """The index of a course, kept by the identity of the (immutable) course."""
    # The index holds its course, so an id in the table cannot have passed to another object.
    found = _indexes.get(id(course))
    if found is None:
        if len(_indexes) >= _MOST:
            _indexes.clear()
        found = _indexes[id(course)] = _build(course)
    return found


def _build(course: Course) -> CourseIndex:
    steps = {step.id: step for step in course.steps}
    everything = tuple(enumerate(course.steps))
    triggered: dict[str, list[tuple[int, Step]]] = {}
    for place, step in everything:
        for trigger in sorted(set(_list_triggers(step, steps))):
            triggered.setdefault(trigger, []).append((place, step))
    return CourseIndex(course, steps, {name: tuple(found) for name, found in triggered.items()})


def _list_triggers(step: Step, steps: dict[str, Step]) -> Iterator[str]:
    """The step's own anchor and conditions, those of its clocks, its end, and each of its turns."""
    yield from _list_anchored(step.after, steps)
    for clock in step.clocks:
        yield from _list_anchored(clock.anchor, steps)
    if step.when or any(clock.when for clock in step.clocks):
        yield FACTS
    if step.every:
        yield f"done:{step.id}"
    if step.until:
        yield f"act:{step.until}"


def _list_anchored(anchor: Anchor, steps: dict[str, Step]) -> Iterator[str]:
    if anchor.kind is AnchorKind.ACT:
        yield f"act:{anchor.name}"
    elif anchor.kind is AnchorKind.DATE:
        yield f"act:date:{anchor.name}"
    elif anchor.kind is AnchorKind.DONE:
        yield f"done:{anchor.name}"
        before = steps.get(anchor.name)
        if before is not None and before.each:  # asked of no unit, it is done as soon as it is asked
            yield from _list_anchored(before.after, steps)
            if before.when:
                yield FACTS
