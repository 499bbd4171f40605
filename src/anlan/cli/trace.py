"""`anlan trace`: clause by clause what carries it and whether it ran; in memory, without a database."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from anlan.plans.library import list_clauses, read_clauses
from anlan.plans.load import load_library_plans
from anlan.supervision.contracts import ClauseTrace, ElementTrace, TraceState
from anlan.supervision.rules import count_states, trace_clauses, trace_elements

_STYLES = {
    TraceState.EXECUTED: "green",
    TraceState.REGISTERED: "yellow",
    TraceState.PRINCIPLE: "cyan",
    TraceState.MISSING: "red",
}


app = typer.Typer()


class By(StrEnum):
    CLAUSE = "clause"
    ELEMENT = "element"


@app.command()
def trace(
    clauses: Annotated[Path | None, typer.Option(help="Another clause table with the same columns.")] = None,
    by: Annotated[By, typer.Option(help="One row a clause, or one row a plan element.")] = By.CLAUSE,
    as_json: Annotated[bool, typer.Option("--json", help="A list of objects on standard output.")] = False,
) -> None:
    """Trace each clause to the plan elements that carry it and the runs that prove it.

    Every story of the library is run in memory first: `executed` means that such a run holds an entry with
    the clause, made by an element that carries it.
    """
    # The engine is only needed here, and `--help` should not wait for it.
    from anlan.worker.playing import play_stories

    plans = load_library_plans()
    evidence, faults = play_stories(plans)
    for fault in faults:
        typer.echo(fault, err=True)
    traces: Sequence[ClauseTrace | ElementTrace]
    if by is By.ELEMENT:
        traces = trace_elements(plans, evidence)
    else:
        rows = list_clauses() if clauses is None else read_clauses(clauses)
        traces = trace_clauses(rows, plans, evidence)
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(traces), indent=2).decode())
    else:
        _show(traces)


def _show(traces: Sequence[ClauseTrace | ElementTrace]) -> None:
    table = Table(show_lines=False, pad_edge=False)
    for heading in ("id", "state", "from" if _is_by_element(traces) else "carried by", "shown by"):
        table.add_column(heading, overflow="fold")
    for row in traces:
        style = _STYLES[row.state]
        stories = ", ".join(test.partition("[")[2].rstrip("]") for test in row.tests)
        carried = row.clauses if isinstance(row, ElementTrace) else row.elements
        table.add_row(row.id, f"[{style}]{row.state.value}[/]", ", ".join(carried), stories)
    console = Console()
    console.print(table)
    counts = ", ".join(f"{count} {state.value}" for state, count in count_states(traces).items())
    console.print(f"{len(traces)} in all: {counts}.")


def _is_by_element(traces: Sequence[ClauseTrace | ElementTrace]) -> bool:
    return any(isinstance(row, ElementTrace) for row in traces)
