"""Lookups in a course, built once: what the engine asks at every act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from anlan.plans.contracts import Anchor, AnchorKind, ClockRule, Course, Step

_MOST = 1024
_indexes: dict[int, CourseIndex] = {}


@dataclass(frozen=True, slots=True)
class CourseIndex:
    """`opened_by` anchor: the steps it opens; `clocked_by` anchor: the clocks it starts, with their step;
    `conditional`: the steps that wait for a condition; `ended_by` act: the repeating steps it ends;
    `awaited`: the acts that any step or clock waits for; `steady`: steps that nothing changes once they
    are open: asked once, of one owner, without a condition, all clocks known at the opening;
    `waits_for`: the one step that must be done before a step opens."""

    course: Course
    steps: dict[str, Step]
    opened_by: dict[Anchor, tuple[Step, ...]]
    clocked_by: dict[Anchor, tuple[tuple[Step, ClockRule], ...]]
    conditional: tuple[Step, ...]
    ended_by: dict[str, tuple[Step, ...]]
    awaited: frozenset[str]
    steady: frozenset[str]
    waits_for: dict[str, str]


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
    opened: dict[Anchor, list[Step]] = defaultdict(list)
    clocked: dict[Anchor, list[tuple[Step, ClockRule]]] = defaultdict(list)
    ended: dict[str, list[Step]] = defaultdict(list)
    for step in course.steps:
        opened[step.after].append(step)
        for clock in step.clocks:
            clocked[clock.anchor].append((step, clock))
        if step.until:
            ended[step.until].append(step)
    return CourseIndex(
        course=course,
        steps={step.id: step for step in course.steps},
        opened_by={anchor: tuple(steps) for anchor, steps in opened.items()},
        clocked_by={anchor: tuple(pairs) for anchor, pairs in clocked.items()},
        conditional=tuple(step for step in course.steps if step.when),
        ended_by={act: tuple(steps) for act, steps in ended.items()},
        awaited=frozenset(a.name for a in (*opened, *clocked) if a.kind is AnchorKind.ACT) | ended.keys(),
        steady=frozenset(step.id for step in course.steps if _is_steady(step)),
        waits_for=dict(_list_waits(course)),
    )


def _is_steady(step: Step) -> bool:
    plain = not (step.each or step.every or step.when)
    return plain and all(rule.anchor == step.after and not rule.when for rule in step.clocks)


def _list_waits(course: Course) -> Iterator[tuple[str, str]]:
    """A step asked of each unit is done when all are, which no single key tells; it is left out."""
    single = {step.id for step in course.steps if not step.each}
    for step in course.steps:
        if step.after.kind is AnchorKind.DONE and step.after.name in single:
            yield step.id, step.after.name
