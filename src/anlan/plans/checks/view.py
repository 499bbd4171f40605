"""A plan as the checks see it: its written values with their paths, and what is known outside of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from anlan.plans.contracts import Form
from anlan.plans.findings import Path
from anlan.plans.schemes import Scheme
from anlan.plans.steps import Raw
from anlan.plans.words import SECTIONS


@dataclass(frozen=True, slots=True)
class Known:
    """What a plan refers to outside of itself: clause ids of each document, grading schemes by id."""

    clauses: dict[str, str]
    schemes: dict[str, Scheme]


class Part(NamedTuple):
    """A piece of the plan and its path."""

    path: Path
    raw: Raw


@dataclass(frozen=True, slots=True)
class CourseView:
    form: Form
    path: Path
    raw: Raw

    @property
    def steps(self) -> dict[str, Part]:
        return {name: Part((*self.path, "steps", name), raw) for name, raw in self.raw["steps"].items()}

    @property
    def acts(self) -> dict[str, Part]:
        return {name: Part((*self.path, "acts", name), raw) for name, raw in self.raw.get("acts", {}).items()}

    @property
    def field_types(self) -> set[str]:
        """The types of all proof fields asked for in the course."""
        return {
            kind.removesuffix("!")
            for step in self.raw["steps"].values()
            for kind in step.get("proof", {}).values()
        }


@dataclass(frozen=True, slots=True)
class PlanView:
    raw: Raw
    known: Known

    @property
    def courses(self) -> Iterator[CourseView]:
        for section, form in SECTIONS.items():
            for name, raw in self.raw.get(section, {}).items():
                yield CourseView(form, (section, name), raw)

    @property
    def steps(self) -> Iterator[tuple[CourseView, str, Part]]:
        for course in self.courses:
            for name, step in course.steps.items():
                yield course, name, step

    @property
    def posts(self) -> dict[str, Any]:
        """Posts and groups: whoever can be named."""
        return {**self.raw.get("posts", {}), **self.raw.get("groups", {})}

    @property
    def elements(self) -> Iterator[Part]:
        """Every part that must name its clauses."""
        for section in ("organisation", "principles", "registered"):
            for name, raw in self.raw.get(section, {}).items():
                yield Part((section, name), raw)
        for course in self.courses:
            yield Part(course.path, course.raw)
            if "charge" in course.raw:
                yield Part((*course.path, "charge"), course.raw["charge"])
            yield from course.acts.values()
            yield from course.steps.values()
