"""A plan as its page shows it: clause by clause, beside each the elements that carry it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from anlan.plans.contracts import Clause, ClockRule, Element, Plan, Step, Text


class LimitLine(msgspec.Struct, frozen=True):
    """A time limit: how long, from what instant, by which clause or law; `word` where it is assumed."""

    limit: str
    start: str
    source: str
    word: str


class OutlineElement(msgspec.Struct, frozen=True, kw_only=True):
    """An element under a clause. `limit` is its first limit, `tells` whom it tells, if any."""

    id: str
    kind: str
    state: str
    do: Text
    course: str
    owner: str
    limit: str
    limits: tuple[LimitLine, ...]
    tells: tuple[str, ...]
    makes: str
    mandatory: bool
    because: str


class OutlineClause(msgspec.Struct, frozen=True, kw_only=True):
    """A clause in our words; `level` is its depth. The last, without an id, is what carries no clause."""

    clause: str
    level: int
    title: Text
    text: Text
    reading: str
    elements: tuple[OutlineElement, ...]


def outline_plan(plan: Plan, clauses: Iterable[Clause]) -> list[OutlineClause]:
    """The clauses of the plan's document that it carries, in their order, then what carries none."""
    steps = {step.element: (course.id, step) for course in plan.courses.values() for step in course.steps}
    carried: dict[str, list[OutlineElement]] = defaultdict(list)
    for element in _put_in_order(plan):
        shown = _view_element(element, *steps.get(element.id, ("", None)))
        for clause in element.clauses or ("",):
            carried[clause].append(shown)
    known = [clause for clause in clauses if clause.id in carried]
    outline = [_view_clause(clause, carried[clause.id]) for clause in known]
    rest = [(id_, found) for id_, found in carried.items() if id_ not in {clause.id for clause in known}]
    # A plan may name clauses that this library has no row for; they are shown by their ids.
    for id_, found in sorted(rest, key=lambda pair: (not pair[0], pair[0])):
        outline.append(_view_clause(Clause(id_, plan.id, "", "", "", ""), found))
    return outline


def _put_in_order(plan: Plan) -> Iterator[Element]:
    """A stored plan's mapping is sorted by id; steps stand in the order of their course."""
    place = {
        step.element: (course.element, number)
        for course in plan.courses.values()
        for number, step in enumerate(course.steps)
    }
    yield from sorted(plan.elements.values(), key=lambda element: place.get(element.id, (element.id, -1)))


def _view_clause(clause: Clause, elements: list[OutlineElement]) -> OutlineClause:
    return OutlineClause(
        clause=clause.id,
        level=clause.id.count(".") + 1 if clause.id else 1,
        title=Text(clause.where or clause.id, clause.id),
        text=clause.text,
        reading=clause.reading,
        elements=tuple(elements),
    )


def _view_element(element: Element, course: str, step: Step | None) -> OutlineElement:
    limits = tuple(_view_limit(clock) for clock in step.clocks) if step else ()
    return OutlineElement(
        id=element.id,
        kind=element.what,
        state=element.state,
        do=element.title,
        course=course,
        owner=step.owner if step else "",
        limit=limits[0].limit if limits else "",
        limits=limits,
        tells=step.tell.posts if step and step.tell else (),
        makes=step.makes.value if step else "",
        mandatory=step.mandatory if step else False,
        because=step.because if step else "",
    )


def _view_limit(clock: ClockRule) -> LimitLine:
    start = f"{clock.anchor.kind.value} {clock.anchor.name}".strip()
    return LimitLine(str(clock.limit.duration), start, clock.source, clock.limit.word)
