"""Every condition speaks of something known, and can hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from anlan.plans.checks.view import CourseView, PlanView
from anlan.plans.contracts import Form
from anlan.plans.findings import Path, Problem, suggest_word
from anlan.plans.steps import plain_value
from anlan.plans.words import CONDITIONS, GRADES, MODES, RANKS

_GRADED_BY = frozenset({"grade", "regrade"})
_SHAPES: dict[str, tuple[type, ...]] = {"flag": (bool,), "number": (int, float), "list": ()}


def check_facts(view: PlanView) -> Iterator[Problem]:
    """undeclared-fact: a condition tests a closed word or a fact that the course declares."""
    for course, path, fact, _ in _list_conditions(view):
        facts = course.raw.get("facts", {})
        if fact not in CONDITIONS and fact not in facts:
            sentence = f"The condition `{fact}` is neither a word of the language nor a fact of this course."
            yield Problem(
                path, "undeclared-fact", sentence, suggest_word(fact, [*CONDITIONS, *facts]), on_key=True
            )


def check_values(view: PlanView) -> Iterator[Problem]:
    """impossible-condition: a condition whose value can never come about."""
    for course, path, fact, value in _list_conditions(view):
        reason = why_never(view, course, fact, value)
        if reason:
            sentence = f"`{fact}: {value}` can never hold: {reason[0]}."
            yield Problem(path, "impossible-condition", sentence, reason[1])


Reason = tuple[str, str] | None


def why_never(view: PlanView, course: CourseView, fact: str, value: Any) -> Reason:
    """Why a condition cannot come to hold in a course, and how to mend it; None when it can."""
    grades = RANKS if fact == "grade_at_least" else GRADES
    if fact in ("grade_at_least", "response_at_least") and value not in grades:
        return "there is no such grade", suggest_word(str(value), grades)
    if fact == "grade_at_least" and not _can_be_graded(course):
        return "nothing sets a grade in this course", "Add `grading:` or a proof field of type grade."
    if fact == "mode" and value not in MODES:
        return "no such mode", suggest_word(str(value), MODES)
    if fact == "class":
        return _why_no_class(view, course, str(value))
    if fact in ("people_at_least", "topic_heat_at_least") and not _is_count(value):
        return "it needs a whole number above 0", "Write a number such as 50."
    if fact == "major" and not isinstance(value, bool):
        return "it is a flag", "Write `major: true`."
    return _why_wrong_shape(course, fact, value)


def _why_no_class(view: PlanView, course: CourseView, value: str) -> Reason:
    classes = list(view.raw.get("matters", {}))
    if value not in classes:
        return "the plan has no such class of matter", suggest_word(value, classes)
    if course.form is Form.MATTER and value != course.path[-1]:
        return "a matter of another class runs another course", "Move the step to that class."
    return None


def _why_wrong_shape(course: CourseView, fact: str, value: Any) -> Reason:
    kind = course.raw.get("facts", {}).get(fact, "").removesuffix("!")
    if not kind:
        return None
    shapes = _SHAPES.get(kind, (str,))
    fits = isinstance(value, shapes) and (bool in shapes or not isinstance(value, bool))
    return None if fits else (f"the fact is a {kind}", "Write a value of that type.")


def _can_be_graded(course: CourseView) -> bool:
    rules = course.raw.get("acts", {}).keys() & _GRADED_BY
    return bool("grading" in course.raw or rules or "grade" in course.field_types)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _list_conditions(view: PlanView) -> Iterator[tuple[CourseView, Path, str, Any]]:
    for course, _, step in view.steps:
        parts = [((*step.path, "when"), step.raw.get("when", {}))]
        parts += [
            ((*step.path, "also", place, "when"), rule.get("when", {}))
            for place, rule in enumerate(step.raw.get("also", ()))
        ]
        for path, conditions in parts:
            for fact, value in conditions.items():
                yield course, (*path, fact), fact, plain_value(value)
