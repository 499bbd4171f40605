"""Every clock can start, can be answered for, and stops."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from anlan.plans.checks.view import Part, PlanView
from anlan.plans.contracts import Form
from anlan.plans.findings import Path, Problem, Severity
from anlan.plans.steps import find_owner, plain_value

# There is one of each in a run; a copy for every unit would contradict the others.
_AT_ONCE = frozenset({"0m", "0h", "0d"})
_ONE_ONLY = frozenset({"response", "warning", "calm", "announcement"})


def check_owners(view: PlanView) -> Iterator[Problem]:
    """duty-without-owner: somebody owns every step."""
    for course, name, step in view.steps:
        if not course.raw.get("lead") and not find_owner(step.raw):
            sentence = f"Nobody owns the step `{name}`: it has no `by`, and its course no `lead`."
            yield Problem(step.path, "duty-without-owner", sentence, "Add `by: post`.", on_key=True)


def check_directions(view: PlanView) -> Iterator[Problem]:
    """backward-clock: only a date can be counted back from; the rest is not known before it happens."""
    for _, _, step in view.steps:
        for path, limit, anchor in _list_limits(step):
            if plain_value(limit).startswith("-") and not (isinstance(anchor, dict) and "date" in anchor):
                sentence = f"`{plain_value(limit)}` counts back from something that is not a date."
                yield Problem(path, "backward-clock", sentence, "Count forwards, or from {date: ...}.")


def _list_limits(step: Part) -> Iterator[tuple[Path, Any, Any]]:
    if "within" in step.raw:
        yield (*step.path, "within"), step.raw["within"], step.raw.get("after", "opened")
    for place, rule in enumerate(step.raw.get("also", ())):
        yield (*step.path, "also", place, "within"), rule["within"], rule["from"]
    if "every" in step.raw:
        yield (*step.path, "every"), step.raw["every"], None
    for place, rung in enumerate(step.raw.get("late", ())):
        yield (*step.path, "late", place, "at"), rung["at"], None
    if "within" in step.raw.get("tell", {}):
        yield (*step.path, "tell", "within"), step.raw["tell"]["within"], None


def check_lates(view: PlanView) -> Iterator[Problem]:
    """late-without-clock: a ladder for lateness needs a limit that can run out."""
    for _, _, step in view.steps:
        dated = isinstance(step.raw.get("by"), dict)
        if "late" in step.raw and not dated and not step.raw.keys() & {"within", "also"}:
            sentence = "The step can never be late: it has a ladder but no clock."
            hint = "Add `within: ...`, or `{assume: ..., word: ...}` when the document gives only a word."
            yield Problem((*step.path, "late"), "late-without-clock", sentence, hint, on_key=True)


def check_act_ladders(view: PlanView) -> Iterator[Problem]:
    """act-ladder: who hears of an order, promise or transfer that ran out hears at once."""
    for course in view.courses:
        for act, rule in course.acts.items():
            for place, rung in enumerate(rule.raw.get("late", ())):
                if plain_value(rung["at"]) not in _AT_ONCE:
                    path = (*rule.path, "late", place, "at")
                    sentence = f"The ladder of the act {act} is told when its limit passes, not later."
                    yield Problem(path, "act-ladder", sentence, "Write `at: 0m`, or make it a step.")


def check_repeats(view: PlanView) -> Iterator[Problem]:
    """until-without-every, endless-step, double-period: a repeated step has a period and an end."""
    for course, name, step in view.steps:
        every, until = "every" in step.raw, "until" in step.raw
        if until and not every:
            sentence = "`until` ends a repetition, but the step is not repeated."
            path = (*step.path, "until")
            yield Problem(path, "until-without-every", sentence, "Add `every: ...`.", on_key=True)
        if every and not until:
            sentence = f"The step `{name}` opens again until the course is closed."
            path = (*step.path, "every")
            hint = "Add `until:` with the act that ends it."
            yield Problem(path, "endless-step", sentence, hint, Severity.WARNING, on_key=True)
        if every and course.form is Form.STANDING:
            sentence = "A standing duty is opened anew each period; its step repeats inside of it as well."
            path = (*step.path, "every")
            hint = "Leave `every` to the duty."
            yield Problem(path, "double-period", sentence, hint, Severity.WARNING, on_key=True)


def check_copies(view: PlanView) -> Iterator[Problem]:
    """one-for-all: `each` makes a copy for every unit; a response, warning or announcement is one."""
    for _, _, step in view.steps:
        makes = step.raw.get("makes", "")
        if "each" in step.raw and makes in _ONE_ONLY:
            sentence = f"`each` would make one {makes} for every unit, but an incident has one."
            hint = "Drop `each`, or let each unit report instead."
            yield Problem((*step.path, "each"), "one-for-all", sentence, hint, on_key=True)


def check_assumptions(view: PlanView) -> Iterator[Problem]:
    """assumption-without-word: an assumption says which word of the document it stands for."""
    for path, assumed in _walk(view.raw, ()):
        word = assumed["word"].strip()
        if not word or word == str(assumed["assume"]):
            sentence = "The assumption does not say which word of the document it stands for."
            yield Problem((*path, "word"), "assumption-without-word", sentence, "Write `word: 及时`.")


def _walk(value: Any, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    if isinstance(value, dict):
        if "assume" in value and isinstance(value.get("word"), str):
            yield path, value
        for key, part in value.items():
            yield from _walk(part, (*path, key))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _walk(part, (*path, place))
