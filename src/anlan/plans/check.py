"""Checking a plan: its YAML, its form, its meaning; all findings at once, in the order of the file."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from jsonschema import Draft202012Validator

from anlan.host.library import find_library
from anlan.plans.checks import CHECKS, Known, PlanView
from anlan.plans.findings import Finding, Problem
from anlan.plans.library import list_scheme_paths, read_clauses
from anlan.plans.schema import check_schema, load_schema
from anlan.plans.schemes import read_scheme
from anlan.plans.source import Source


def check_source(source: Source, known: Known | None = None) -> list[Finding]:
    """Everything that is wrong with a plan; `known` stands in for the library's clauses and schemes."""
    library = find_library()
    problems = _check_value(source.value, load_plan_schema(library), known or read_known(library))
    # A file that is no YAML at all has one finding; that its nothing is no plan would only be noise.
    if source.value is None and source.findings:
        return list(source.findings)
    return sorted({*source.findings, *map(source.place, problems)})


def check_form(source: Source) -> list[Finding]:
    """What keeps a plan from being compiled: YAML and schema only."""
    problems = check_schema(source.value, load_plan_schema(find_library()))
    return sorted({*source.findings, *map(source.place, problems)})


def _check_value(value: Any, validator: Draft202012Validator, known: Known) -> list[Problem]:
    problems = check_schema(value, validator)
    if any(problem.rule != "unknown-key" for problem in problems):
        return problems
    view = PlanView(_drop_unknown(value, problems), known)
    return problems + [problem for check in CHECKS for problem in check(view)]


def _drop_unknown(value: Any, problems: list[Problem]) -> Any:
    """Without its unknown keys the rest can still be understood, so one typing slip hides nothing else."""
    if not problems:
        return value
    value = deepcopy(value)
    for problem in problems:
        place = value
        for part in problem.path[:-1]:
            place = place[part]
        place.pop(problem.path[-1], None)
    return value


def load_plan_schema(library: FilePath) -> Draft202012Validator:
    return load_schema(library / "schemas" / "plan.schema.json")


@cache
def read_known(library: FilePath) -> Known:
    """The clauses and schemes of a library."""
    clauses = {clause.id: clause.document for clause in read_clauses(library / "clauses.csv")}
    schemes = {name: read_scheme(path) for name, path in list_scheme_paths(library).items()}
    return Known(clauses, schemes)
