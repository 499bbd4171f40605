"""Every name used is declared: posts, groups, phases, dates, acts, steps, schemes; and declared once."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.plans.checks.view import CourseView, Part, PlanView
from anlan.plans.findings import Path, Problem, Severity, suggest_word
from anlan.plans.words import PAST_ACTS, RESERVED


def check_posts(view: PlanView) -> Iterator[Problem]:
    """unknown-post: leads, supports, owners and those who are told are declared posts or groups."""
    for path, name in _list_posts(view):
        if name not in view.posts:
            sentence = f"`{name}` is neither a post nor a group of this plan."
            yield Problem(path, "unknown-post", sentence, suggest_word(name, view.posts))


def check_ladders(view: PlanView) -> Iterator[Problem]:
    """unknown-rung: a ladder leads to declared posts only, or nobody would hear."""
    for path, name in _list_rungs(view):
        if name not in view.posts:
            sentence = f"The ladder leads to `{name}`, which is neither a post nor a group of this plan."
            yield Problem(path, "unknown-rung", sentence, suggest_word(name, view.posts))


def check_groups(view: PlanView) -> Iterator[Problem]:
    """unknown-group: `each` goes through the units of a declared group."""
    groups = view.raw.get("groups", {})
    for _, _, step in view.steps:
        each = step.raw.get("each")
        if each and each not in groups:
            sentence = f"`each` goes through `{each}`, which is not a group of this plan."
            yield Problem((*step.path, "each"), "unknown-group", sentence, suggest_word(each, groups))


def check_ids(view: PlanView) -> Iterator[Problem]:
    """duplicate-id: an id means one thing."""
    for name in view.raw.get("groups", {}):
        if name in view.raw.get("posts", {}):
            sentence = f"`{name}` is a post and a group at once."
            yield Problem(("groups", name), "duplicate-id", sentence, "Rename one of them.", on_key=True)
    for name in view.raw.get("kinds", {}):
        if name in RESERVED:
            sentence = f"A kind cannot be called `{name}`: that is a section of the plan."
            yield Problem(("kinds", name), "duplicate-id", sentence, "Give the kind another id.", on_key=True)
    for course in view.courses:
        for name in {"acts", "charge"} & course.raw["steps"].keys():
            sentence = f"A step cannot be called `{name}`: elements of the course use that word."
            path = (*course.path, "steps", name)
            yield Problem(path, "duplicate-id", sentence, "Give the step another id.", on_key=True)
    for _, _, step in view.steps:
        yield from _check_clock_ids(step)


def _check_clock_ids(step: Part) -> Iterator[Problem]:
    taken = {"within", "by"}
    for place, rule in enumerate(step.raw.get("also", ())):
        if rule["id"] in taken:
            sentence = f"Another clock of this step is called `{rule['id']}`."
            yield Problem(
                (*step.path, "also", place, "id"), "duplicate-id", sentence, "Give the rule another id."
            )
        taken.add(rule["id"])


def check_phases(view: PlanView) -> Iterator[Problem]:
    """unknown-phase: a step stands in a phase of its course."""
    for course, name, step in view.steps:
        phases, phase = course.raw.get("phases", []), step.raw.get("phase")
        if phase and phase not in phases:
            sentence = f"`{phase}` is not a phase of this course."
            yield Problem((*step.path, "phase"), "unknown-phase", sentence, suggest_word(phase, phases))
        if phases and not phase:
            sentence = f"The step `{name}` stands in no phase."
            yield Problem(step.path, "unknown-phase", sentence, suggest_word("", phases), on_key=True)


def check_anchors(view: PlanView) -> Iterator[Problem]:
    """unknown-date, unknown-act, unknown-step: what a step or clock counts from exists."""
    for course, _, step in view.steps:
        for path, kind, name in _list_anchors(step):
            known = _list_known(course, kind)
            if name not in known:
                sentence = f"`{name}` is not {_ANCHORS[kind]}, so nothing would ever count from it."
                yield Problem(path, f"unknown-{_RULES[kind]}", sentence, suggest_word(name, known))


def check_untils(view: PlanView) -> Iterator[Problem]:
    """unknown-act: `until` names an act as the record calls it."""
    for _, _, step in view.steps:
        until = step.raw.get("until", "")
        if until and until not in PAST_ACTS:
            sentence = f"`until: {until}` names no act, so the step would be repeated for ever."
            yield Problem((*step.path, "until"), "unknown-act", sentence, suggest_word(until, PAST_ACTS))


def check_schemes(view: PlanView) -> Iterator[Problem]:
    """unknown-scheme, unverified-scheme: grades come from a scheme of the library that somebody checked."""
    for course in view.courses:
        name = course.raw.get("grading", "")
        scheme = view.known.schemes.get(name)
        path = (*course.path, "grading")
        if name and scheme is None:
            sentence = f"The library has no grading scheme `{name}`."
            yield Problem(path, "unknown-scheme", sentence, suggest_word(name, view.known.schemes))
        elif scheme is not None and scheme.assumed:
            sentence = f"The grading scheme `{name}` holds figures that nobody has confirmed."
            hint = f"Have the bureau confirm library/schemes/{name}.yaml and name who did in `verified_by`."
            yield Problem(path, "unverified-scheme", sentence, hint, Severity.WARNING)


_ANCHORS = {"done": "a step of this course", "act": "an act on record", "date": "a date of this course"}
_RULES = {"done": "step", "act": "act", "date": "date"}


def _list_known(course: CourseView, kind: str) -> list[str]:
    if kind == "done":
        return list(course.raw["steps"])
    return list(PAST_ACTS) if kind == "act" else course.raw.get("dates", [])


def _list_anchors(step: Part) -> Iterator[tuple[Path, str, str]]:
    anchors = [((*step.path, "after"), step.raw.get("after"))]
    anchors += [
        ((*step.path, "also", place, "from"), rule["from"])
        for place, rule in enumerate(step.raw.get("also", ()))
    ]
    for path, anchor in anchors:
        if isinstance(anchor, dict):
            [(kind, name)] = anchor.items()
            yield (*path, kind), kind, name
    by = step.raw.get("by")
    if isinstance(by, dict):
        yield (*step.path, "by", "date"), "date", by["date"]


def _list_posts(view: PlanView) -> Iterator[tuple[Path, str]]:
    for name, body in view.raw.get("organisation", {}).items():
        yield from _spread(Part(("organisation", name), body), "lead", "support")
    for course in view.courses:
        yield from _spread(Part(course.path, course.raw), "lead", "support")
        for act in course.acts.values():
            yield from _spread(act, "tell")
        for step in course.steps.values():
            yield from _spread(step, "support")
            yield from _spread(Part((*step.path, "tell"), step.raw.get("tell", {})), "posts")
            by = step.raw.get("by")
            if isinstance(by, str):
                yield (*step.path, "by"), by
            elif by and "post" in by:
                yield (*step.path, "by", "post"), by["post"]


def _list_rungs(view: PlanView) -> Iterator[tuple[Path, str]]:
    for course in view.courses:
        yield from _spread(Part(course.path, course.raw), "ladder")
        for part in (*course.acts.values(), *course.steps.values()):
            for place, rung in enumerate(part.raw.get("late", ())):
                yield from _spread(Part((*part.path, "late", place), rung), "tell")
        for step in course.steps.values():
            yield from _spread(Part((*step.path, "tell"), step.raw.get("tell", {})), "ladder")


def _spread(part: Part, *keys: str) -> Iterator[tuple[Path, str]]:
    for key in keys:
        value = part.raw.get(key, [])
        if isinstance(value, str):
            yield (*part.path, key), value
        else:
            yield from (((*part.path, key, place), name) for place, name in enumerate(value))
