"""`anlan outside`: whom one can call outside the bureau, and the numbers of local offices."""

from __future__ import annotations

from typing import Annotated

import typer

from anlan.cli import start_django
from anlan.cli.people import As, find_actor
from anlan.kernel.clock import SystemClock

app = typer.Typer(no_args_is_help=True)
At = Annotated[
    str, typer.Option("--at", help="The bureau it holds at and below; needed where several stand at the top.")
]


@app.command("list")
def list_(at: At = "") -> None:
    """Show the bodies of the library with the number that holds at a bureau."""
    start_django()
    from anlan.plans.library import list_clauses
    from anlan.plans.outside import list_outside

    clauses = {clause.id for clause in list_clauses()}
    for view in list_outside(at or find_top(), clauses=clauses, now=SystemClock().now()):
        typer.echo(f"{view.id}  {view.name.zh}  {view.number or view.missing}  {view.source}".rstrip())


@app.command("set")
def set_(
    body: Annotated[str, typer.Argument(metavar="ID", help="As `anlan outside list` shows it.")],
    number: Annotated[str, typer.Argument(help="An office's number, never a person's; '' takes it away.")],
    at: At = "",
    by: As = "",
) -> None:
    """Set the number of a local office; that it changed is on record."""
    start_django()
    from anlan.plans.outside import set_outside_number

    now, bureau = SystemClock().now(), at or find_top()
    outcome = set_outside_number(actor=find_actor(by, now), now=now, bureau=bureau, body=body, number=number)
    typer.echo(f"{body} at {bureau}: {outcome}.")


def find_top() -> str:
    """The one bureau at the top of the tree; raises Invalid where there are several."""
    from anlan.directory.selectors import list_bureaus
    from anlan.kernel.errors import Invalid

    tops = [bureau.code for bureau in list_bureaus() if not bureau.parent]
    if len(tops) != 1:
        how = f"Name one: --at {' or '.join(tops) or 'BUREAU, once there is one'}."
        raise Invalid(f"{len(tops)} bureaus stand at the top of the tree.", how=how, field="at")
    return tops[0]
