"""How two versions of a plan differ, clause by clause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import msgspec

from anlan.plans.contracts import ActRule, Charge, Course, Element, Plan, Step
from anlan.plans.versions import ChangeKind, ClauseChange, ElementChange, PartChange

# A course's own parts are elements of their own.
_APART = frozenset({"steps", "acts", "charges", "element", "id"})
_MOST = 120


def diff_versions(before: Plan, after: Plan) -> list[ClauseChange]:
    """Added, removed and changed elements under each clause that they carry or carried."""
    old, new = _describe_elements(before), _describe_elements(after)
    changes: dict[str, list[ElementChange]] = defaultdict(list)
    for element in [*old, *(name for name in new if name not in old)]:
        change = _compare(element, old.get(element), new.get(element))
        if change is not None:
            for clause in _list_clauses(before, after, element):
                changes[clause].append(change)
    return [ClauseChange(clause, tuple(changes[clause])) for clause in sorted(changes)]


def list_changes(before: Plan, after: Plan) -> list[PartChange]:
    """The same as a table: a row for each part of an element that changed, with what it was and is."""
    old, new = _describe_elements(before), _describe_elements(after)
    changes = []
    for element in [*old, *(name for name in new if name not in old)]:
        title = (after if element in new else before).elements[element].title
        clauses = tuple(clause for clause in _list_clauses(before, after, element) if clause)
        for kind, what, was, now in _list_parts_changed(old.get(element), new.get(element)):
            changes.append(PartChange(element, title, kind, what, was, now, clauses))
    return changes


def _list_parts_changed(
    old: dict[str, Any] | None, new: dict[str, Any] | None
) -> Iterator[tuple[ChangeKind, str, str, str]]:
    if old is None or new is None:
        yield ChangeKind.ADDED if old is None else ChangeKind.REMOVED, "", "", ""
        return
    for key in [*old, *(key for key in new if key not in old)]:
        if old.get(key) != new.get(key):
            yield ChangeKind.CHANGED, key, _show(old.get(key)), _show(new.get(key))


def _compare(element: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> ElementChange | None:
    if old is None:
        return ElementChange(element, ChangeKind.ADDED)
    if new is None:
        return ElementChange(element, ChangeKind.REMOVED)
    keys = [key for key in [*old, *(key for key in new if key not in old)] if old.get(key) != new.get(key)]
    if not keys:
        return None
    return ElementChange(
        element,
        ChangeKind.CHANGED,
        tuple(f"{key}: {_show(old.get(key))} -> {_show(new.get(key))}" for key in keys),
    )


def _list_clauses(before: Plan, after: Plan, element: str) -> list[str]:
    clauses = {
        clause
        for plan in (before, after)
        if element in plan.elements
        for clause in plan.elements[element].clauses
    }
    return sorted(clauses) or [""]


Described = Element | Course | Charge | ActRule | Step


def _describe_elements(plan: Plan) -> dict[str, dict[str, Any]]:
    described = {name: _describe(element) for name, element in plan.elements.items()}
    for part in _list_parts(plan):
        described[part.element] = described[part.element] | _describe(part)
    return described


def _list_parts(plan: Plan) -> Iterator[Course | Charge | ActRule | Step]:
    for course in plan.courses.values():
        yield course
        yield from course.charges
        yield from course.acts.values()
        yield from course.steps


def _describe(part: Described) -> dict[str, Any]:
    return {key: value for key, value in msgspec.to_builtins(part).items() if key not in _APART}


def _show(value: Any) -> str:
    """Compact JSON, with lengths of time as the plan writes them, cut where it is long."""
    text = msgspec.json.encode(_shorten(value), order="sorted").decode()
    return text if len(text) <= _MOST else f"{text[:_MOST]}..."


def _shorten(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"amount", "unit", "word"}:
            length = "end-of-day" if value["unit"] == "eod" else f"{value['amount']}{value['unit']}"
            return f"{length} ({value['word']})" if value["word"] else length
        return {key: _shorten(part) for key, part in value.items() if part not in ("", [], (), None)}
    return [_shorten(part) for part in value] if isinstance(value, list | tuple) else value
