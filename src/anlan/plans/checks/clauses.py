"""From the document to the plan: every element has its clause, every clause its element."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.plans.checks.view import PlanView
from anlan.plans.findings import Problem, Severity, show_path, suggest_word


def check_reasons(view: PlanView) -> Iterator[Problem]:
    """element-without-clause: an element names its clauses, or says why it is there."""
    for path, raw in view.elements:
        if not raw.get("clauses") and not raw.get("because"):
            sentence = f"`{show_path(path)}` carries no clause and does not say why it is there."
            hint = "Add `clauses: [...]`, or `because: ...`."
            yield Problem(path, "element-without-clause", sentence, hint, on_key=True)


def check_clauses(view: PlanView) -> Iterator[Problem]:
    """unknown-clause: clauses are those of the clause table."""
    for path, raw in view.elements:
        for place, clause in enumerate(raw.get("clauses", ())):
            if clause not in view.known.clauses:
                sentence = f"The clause table has no `{clause}`."
                hint = suggest_word(clause, view.known.clauses)
                yield Problem((*path, "clauses", place), "unknown-clause", sentence, hint)


def check_carried(view: PlanView) -> Iterator[Problem]:
    """clause-without-element: every clause of the plan's own document is carried."""
    carried = {clause for _, raw in view.elements for clause in raw.get("clauses", ())}
    for clause, document in view.known.clauses.items():
        if document == view.raw["plan"] and clause not in carried:
            sentence = f"No element carries the clause {clause} of this plan's document."
            hint = "Write the element that carries it, if only under `registered`."
            yield Problem(("plan",), "clause-without-element", sentence, hint, Severity.WARNING)
