"""Grading schemes: dated tables that turn what is known of an incident into a grade.

A scheme only suggests: a person sets the grade, and the record keeps which scheme was looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from anlan.host.library import find_library
from anlan.kernel.errors import Invalid, NotFound
from anlan.plans.contracts import Text
from anlan.plans.library import list_scheme_paths
from anlan.plans.source import read_file
from anlan.plans.words import OPINION_GRADES, RANKS


class Assumed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A figure that the source leaves open or that differs by place; the bureau confirms it."""

    assume: int
    word: str


class Criterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One test: a number of at least so much, or a fact that is known to be so."""

    fact: str
    at_least: int | Assumed | None = None
    equals: str | bool | None = None

    def __post_init__(self) -> None:
        if (self.at_least is None) == (self.equals is None):
            raise ValueError(f"{self.fact}: give exactly one of at_least and equals")

    @property
    def threshold(self) -> int | None:
        return self.at_least.assume if isinstance(self.at_least, Assumed) else self.at_least


class GradeRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`grade` when any of the criteria holds."""

    grade: str
    any: tuple[Criterion, ...]


class Scheme(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`rules` from the gravest down; `otherwise` when none holds. `confidence` as in field reports: A the
    text itself, B an official restatement, C quoted by others, L one locality."""

    scheme: str
    title: Text
    source: str
    confidence: str
    valid_from: date | None = None
    verified_by: str = ""
    rules: tuple[GradeRule, ...]
    otherwise: str

    @property
    def assumed(self) -> bool:
        """Whether it holds figures that no bureau has confirmed."""
        return not self.verified_by and any(
            isinstance(criterion.at_least, Assumed) for rule in self.rules for criterion in rule.any
        )


class Grading(NamedTuple):
    """The grade a scheme suggests, the fact that decided, and whether its figure is unconfirmed."""

    grade: str
    fact: str
    assumed: bool


def grade_by_scheme(scheme: Scheme, facts: Mapping[str, object]) -> Grading:
    """The gravest grade that any known fact reaches; an unknown fact reaches none."""
    for rule in scheme.rules:
        for criterion in rule.any:
            if _holds(criterion, facts.get(criterion.fact)):
                assumed = isinstance(criterion.at_least, Assumed) and not scheme.verified_by
                return Grading(rule.grade, criterion.fact, assumed)
    return Grading(scheme.otherwise, "", assumed=False)


def _holds(criterion: Criterion, known: object) -> bool:
    if criterion.threshold is None:
        return known is not None and known == criterion.equals
    return isinstance(known, int) and not isinstance(known, bool) and known >= criterion.threshold


@cache
def read_scheme(path: Path) -> Scheme:
    """Read one scheme; raises Invalid with the field that is wrong."""
    source = read_file(path)
    if source.findings:
        first = source.findings[0]
        raise Invalid(f"{path.name}, line {first.line}: {first.sentence}", how=first.hint)
    try:
        scheme = msgspec.convert(source.value, Scheme)
    except msgspec.ValidationError as error:
        raise Invalid(
            f"{path.name} is not a grading scheme: {error}.", how="Compare it with the schemes beside it."
        ) from error
    return _check_scheme(scheme, path)


def _check_scheme(scheme: Scheme, path: Path) -> Scheme:
    grades = [*(rule.grade for rule in scheme.rules), scheme.otherwise]
    unknown = [grade for grade in grades if grade not in RANKS]
    if unknown or len({grade in OPINION_GRADES for grade in grades}) > 1:
        raise Invalid(
            f"{path.name} mixes or invents grades: {', '.join(grades)}.",
            how="Use I to IV, or major and ordinary.",
            field="rules",
        )
    if [RANKS[grade] for grade in grades] != sorted(RANKS[grade] for grade in grades):
        raise Invalid(
            f"The rules of {path.name} are out of order.",
            why="The first rule that holds decides.",
            how="Put the gravest grade first.",
            field="rules",
        )
    return scheme


def find_scheme(scheme: str) -> Scheme:
    """A scheme of the library by its id; raises NotFound with those there are."""
    paths = list_scheme_paths(find_library())
    if scheme not in paths:
        raise NotFound(
            f"The library has no grading scheme `{scheme}`.", how=f"Use one of: {', '.join(paths) or 'none'}."
        )
    return read_scheme(paths[scheme])
