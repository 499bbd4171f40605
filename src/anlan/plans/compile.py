"""From a written plan to the form the engine runs: pure, deterministic, the order of the file kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec

from anlan.kernel.errors import NotFound
from anlan.plans.check import check_form
from anlan.plans.contracts import Assumption, Charge, Course, Element, Form, Plan
from anlan.plans.findings import raise_errors
from anlan.plans.source import Source
from anlan.plans.steps import Raw, compile_act, compile_fields, compile_step, compile_text, plain_value
from anlan.plans.words import ACTS, CHARGE_TITLE, SECTIONS

PRINCIPLE, REGISTERED, RUNNABLE = "principle", "registered", "runnable"


def compile_plan(source: Source) -> Plan:
    """Compile a plan whose form is right; raises Invalid with every finding of form otherwise."""
    raise_errors(check_form(source), name=source.name)
    raw: Raw = source.value
    courses = {course.element: course for course in _compile_courses(raw)}
    elements = {element.id: element for element in _list_elements(raw, courses)}
    return Plan(
        id=raw["plan"],
        title=compile_text(raw["title"]),
        issuers=tuple((issuer["code"], issuer["zh"]) for issuer in raw["issuers"]),
        access=raw["access"],
        posts={name: compile_text(text) for name, text in raw.get("posts", {}).items()},
        groups={name: compile_text(text) for name, text in raw.get("groups", {}).items()},
        courses=courses,
        elements=elements,
        assumptions=tuple(_list_assumptions(raw, elements)),
        based_on=tuple(raw.get("based_on", ())),
    )


def plan_digest(plan: Plan) -> str:
    """SHA-256 of the plan's canonical JSON: the same rules give the same digest, comments do not count."""
    return hashlib.sha256(encode_plan(plan)).hexdigest()


def encode_plan(plan: Plan) -> bytes:
    return msgspec.json.encode(plan, order="sorted")


def decode_plan(encoded: bytes | str) -> Plan:
    return msgspec.json.decode(encoded, type=Plan)


def course_element(form: Form, course: str) -> str:
    """The element id of a course: kinds stand alone, the other two carry the name of their section."""
    section = next(name for name, its_form in SECTIONS.items() if its_form is form)
    return course if form is Form.INCIDENT else f"{section}.{course}"


def find_course(plan: Plan, form: Form, course: str) -> Course:
    """One course of a plan; raises NotFound with those there are."""
    found = plan.courses.get(course_element(form, course))
    if found is None:
        known = ", ".join(c.id for c in plan.courses.values() if c.form is form)
        raise NotFound(
            f"The plan {plan.id} has no {form.value} course `{course}`.",
            how=f"Use one of: {known or 'none is written'}.",
            field="course",
        )
    return found


def _compile_courses(raw: Raw) -> Iterator[Course]:
    shared = tuple(
        _compile_charge(f"organisation.{name}", entry) for name, entry in raw.get("organisation", {}).items()
    )
    for section, form in SECTIONS.items():
        for name, entry in raw.get(section, {}).items():
            yield _compile_course(name, form, entry, shared if form is Form.INCIDENT else ())


def _compile_course(name: str, form: Form, raw: Raw, shared: tuple[Charge, ...]) -> Course:
    element = course_element(form, name)
    leads = list_leads(raw)
    lead = leads[0] if leads else ""
    support = raw.get("support", ())
    own = {**raw["charge"], "lead": leads, "support": support} if "charge" in raw else None
    return Course(
        id=name,
        form=form,
        element=element,
        title=compile_text(raw["title"]),
        clauses=tuple(raw.get("clauses", ())),
        lead=lead,
        support=tuple(support),
        charges=shared if own is None else (*shared, _compile_charge(f"{element}.charge", own)),
        phases=tuple(raw.get("phases", ())),
        steps=tuple(
            compile_step(step, entry, course=element, lead=lead) for step, entry in raw["steps"].items()
        ),
        close_when=tuple(raw.get("close_when", ())),
        grading=raw.get("grading", ""),
        opens_on=tuple(pair for entry in raw.get("opens_on", ()) for pair in entry.items()),
        dates=tuple(raw.get("dates", ())),
        facts=compile_fields(raw.get("facts", {})),
        every=plain_value(raw.get("every", "")),
        ladder=tuple(raw.get("ladder", ())),
        acts={
            act: compile_act(act, entry, f"{element}.acts.{act}")
            for act, entry in raw.get("acts", {}).items()
        },
    )


def list_leads(raw: Raw) -> list[str]:
    """A course has one lead or several; the first owns what names no owner."""
    lead = raw.get("lead", [])
    return [lead] if isinstance(lead, str) else list(lead)


def _compile_charge(element: str, raw: Raw) -> Charge:
    return Charge(element, tuple(raw["lead"]), tuple(raw.get("support", ())), tuple(raw.get("clauses", ())))


def _list_elements(raw: Raw, courses: dict[str, Course]) -> Iterator[Element]:
    for section, what, state in (
        ("organisation", "organisation", RUNNABLE),
        ("principles", "principle", PRINCIPLE),
        ("registered", "", REGISTERED),
    ):
        for name, entry in raw.get(section, {}).items():
            title = compile_text(entry["title"])
            yield Element(
                f"{section}.{name}", entry.get("what", what), title, tuple(entry.get("clauses", ())), state
            )
    for course in courses.values():
        yield from _list_course_elements(course)


def _list_course_elements(course: Course) -> Iterator[Element]:
    yield Element(course.element, course.form.value, course.title, course.clauses, RUNNABLE)
    for charge in course.charges:
        if charge.element.startswith(course.element):
            yield Element(charge.element, "charge", CHARGE_TITLE, charge.clauses, RUNNABLE)
    for act, rule in course.acts.items():
        yield Element(rule.element, "act", ACTS[act], rule.clauses, RUNNABLE)
    for step in course.steps:
        yield Element(step.element, "step", step.do, step.clauses, RUNNABLE)


def _list_assumptions(raw: Raw, elements: dict[str, Element]) -> Iterator[Assumption]:
    """Every `{assume, word}` in the file, under the innermost element that holds it."""
    for path, assumed in _walk_assumed(raw, ()):
        yield Assumption(_find_element(path, elements), assumed["word"], str(assumed["assume"]))


def _walk_assumed(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Raw]]:
    if isinstance(value, dict):
        if "assume" in value and "word" in value:
            yield path, value
            return
        for key, part in value.items():
            yield from _walk_assumed(part, path if key in ("kinds", "steps") else (*path, key))
    elif isinstance(value, list):
        for part in value:
            yield from _walk_assumed(part, path)


def _find_element(path: tuple[str, ...], elements: dict[str, Element]) -> str:
    while path and ".".join(path) not in elements:
        path = path[:-1]
    return ".".join(path)
