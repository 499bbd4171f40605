"""`anlan standing`: list, show, act. The engine opens standing duties; nobody opens one by hand."""

from __future__ import annotations

from typing import Annotated

import typer

from anlan.cli import start_django
from anlan.cli.acting import (
    As,
    AsJson,
    Given,
    Key,
    Proof,
    Step,
    find_caller,
    find_room,
    find_run,
    show_done,
    show_list,
    show_room,
)
from anlan.cli.acts import read_act
from anlan.kernel.clock import LIVE, SystemClock

app = typer.Typer(no_args_is_help=True)
Duty = Annotated[str, typer.Argument(help="Its id or number (SR-2026-001).")]


@app.command("list")
def list_(
    username: As,
    status: Annotated[str, typer.Option(help="open or closed.")] = "",
    kind: Annotated[str, typer.Option(help="A duty of the plan, such as safety-rounds.")] = "",
    timeline: Annotated[str, typer.Option(help="A drill's, or all; live work without it.")] = LIVE,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    as_json: AsJson = False,
) -> None:
    """List standing duties, by when they began, the latest first."""
    start_django()
    show_list(
        find_caller(username),
        "standing",
        limit=limit,
        as_json=as_json,
        columns=("number", "title", "status"),
        status=status,
        course=kind,
        timeline=timeline,
    )


@app.command()
def show(duty: Duty, username: As, as_json: AsJson = False) -> None:
    """Show its steps with their clocks and clauses, and what is still missing."""
    start_django()
    from anlan.kernel.access import Permission
    from anlan.standing.selectors import show_standing

    actor = find_caller(username)
    run_id = find_run(actor, "standing", duty, Permission.READ_INCIDENT)
    show_room(show_standing(actor, run_id), as_json=as_json)


@app.command()
def act(
    duty: Duty,
    act: str,
    username: As,
    step: Step = "",
    proof: Proof = None,
    given: Given = None,
    key: Key = "",
) -> None:
    """Do one ACT, for example: anlan standing act NUMBER finish --as USER --step STEP --proof NAME=VALUE."""
    start_django()
    from anlan.kernel.access import Permission
    from anlan.standing.selectors import show_standing
    from anlan.standing.services import act_on_standing

    actor = find_caller(username)
    run_id = find_run(actor, "standing", duty, Permission.READ_INCIDENT)
    room = find_room(show_standing, actor, run_id)
    act_given = read_act(act, room=room, step=step, proof=proof or [], given=given or [])
    show_done(act_on_standing(duty=run_id, act=act_given, actor=actor, wall=SystemClock(), key=key))
