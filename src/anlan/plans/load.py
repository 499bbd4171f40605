"""A plan from its file, checked and compiled; kept by the content of the file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from anlan.plans.check import check_source
from anlan.plans.compile import compile_plan
from anlan.plans.contracts import Plan
from anlan.plans.findings import raise_errors
from anlan.plans.library import list_library_plans
from anlan.plans.source import open_text, read_text


def load_plan(path: Path) -> Plan:
    """Check and compile a plan; raises Invalid with all errors, NotFound without the file."""
    return _compile_text(open_text(path), str(path))


def load_library_plans() -> list[Plan]:
    """All plans of the library; raises Invalid for one with errors."""
    return [load_plan(path) for path in list_library_plans()]


@lru_cache(maxsize=64)
def _compile_text(text: str, name: str) -> Plan:
    source = read_text(text, name=name)
    raise_errors(check_source(source), name=name)
    return compile_plan(source)
