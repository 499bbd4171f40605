"""What the checker says about a plan: where, what is wrong in plain words, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from enum import StrEnum
from typing import NamedTuple

import msgspec

from anlan.kernel.errors import Invalid

Path = tuple[str | int, ...]


class Severity(StrEnum):
    """An error keeps a plan from being imported; a warning is shown and stays."""

    ERROR = "error"
    WARNING = "warning"


class Finding(msgspec.Struct, frozen=True, order=True):
    """One finding. `line` and `column` count from 1; `path` is dotted; `rule` is the id of the check."""

    line: int
    column: int
    path: str
    sentence: str
    hint: str
    severity: Severity
    rule: str


class Problem(NamedTuple):
    """A finding before it has a place: checks name a path in the plan, the source knows its line.

    `on_key` points at the key itself (an unknown key) instead of its value.
    """

    path: Path
    rule: str
    sentence: str
    hint: str
    severity: Severity = Severity.ERROR
    on_key: bool = False


def show_path(path: Path) -> str:
    """`("kinds", "petition", "late", 0)` -> `kinds.petition.late[0]`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def suggest_word(word: str, known: Iterable[str]) -> str:
    """The near miss of `word` among `known` as a question, else the words that are allowed."""
    known = list(known)
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f"Did you mean `{near[0]}`?"
    if not known:
        return "None is declared yet."
    shown = ", ".join(f"`{one}`" for one in known[:24])
    return f"Known: {shown}{' ...' if len(known) > 24 else ''}."


def select_errors(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def raise_errors(findings: Iterable[Finding], *, name: str) -> None:
    """Raise Invalid with the first error in its sentence and all of them in its facts."""
    errors = select_errors(findings)
    if not errors:
        return
    first = errors[0]
    more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
    raise Invalid(
        f"{name or 'The plan'}, line {first.line}, column {first.column}: {first.sentence}{more}",
        how=first.hint,
        field=first.path,
        findings=[msgspec.to_builtins(error) for error in errors],
    )
