"""Which plan in force a new run is opened under."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.directory.selectors import find_bureau
from anlan.kernel.errors import Invalid
from anlan.plans.compile import course_element
from anlan.plans.contracts import Course, Form, Plan
from anlan.plans.selectors import find_version, list_versions
from anlan.plans.versions import VersionInfo, VersionState


def list_in_force(bureau: str) -> Iterator[tuple[VersionInfo, Plan]]:
    """The plans that bind a bureau: published, and issued by it or by a body above it."""
    above = set(find_bureau(bureau).path.strip("/").split("/"))
    for version in list_versions():
        if version.state is VersionState.PUBLISHED:
            plan = find_version(version.id)
            if above & {code for code, _ in plan.issuers}:
                yield version, plan


def choose_version(*, bureau: str, form: Form, course: str, plan: str = "") -> int:
    """The version to open `course` under: of `plan`, else of the one plan in force that has the course.

    Raises Invalid when there is none, or more than one and none is named.
    """
    found = [
        (version, each)
        for version, each in list_in_force(bureau)
        if course_element(form, course) in each.courses and plan in ("", each.id)
    ]
    if len(found) == 1:
        return found[0][0].id
    if found:
        names = ", ".join(each.id for _, each in found)
        raise Invalid(f"Several plans have {course!r}.", how=f"Name one as plan: {names}.", field="plan")
    raise Invalid(
        f"No plan in force at {bureau} has the {form.value} course {course!r}"
        f"{f' under the id {plan}' if plan else ''}.",
        why=f"Those in force have: {_name_courses(bureau, form) or 'none'}.",
        how="Choose one of these, or publish a plan that has it.",
        field="plan" if plan else "kind" if form is Form.INCIDENT else "klass",
    )


def list_opened_on(bureau: str, what: str, value: str, *, plan: str = "") -> list[tuple[int, Course]]:
    """The courses in force (of `plan` only, if named) that open on a signal of the sort `what: value`."""
    return [
        (version.id, course)
        for version, each in list_in_force(bureau)
        for course in each.courses.values()
        if (what, value) in course.opens_on and plan in ("", each.id)
    ]


def _name_courses(bureau: str, form: Form) -> str:
    return ", ".join(
        f"{plan.id}: {course.id}"
        for _, plan in list_in_force(bureau)
        for course in plan.courses.values()
        if course.form is form
    )
