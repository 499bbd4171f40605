"""`anlan matter`: take in one, or a hotline export; list, show, act, answer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from anlan.cli import start_django
from anlan.cli.acting import (
    As,
    AsJson,
    Given,
    Key,
    LateReason,
    Proof,
    Step,
    find_caller,
    find_facts_form,
    find_room,
    find_run,
    print_json,
    read_instant,
    show_acts,
    show_done,
    show_list,
    show_room,
)
from anlan.cli.acts import read_act, read_form
from anlan.kernel.clock import LIVE, SystemClock
from anlan.kernel.errors import NotFound

app = typer.Typer(no_args_is_help=True)
Matter = Annotated[str, typer.Argument(help="Its id or number (EN-2026-001).")]


@app.command("open")
def open_(  # noqa: PLR0913 - each is one option of the command
    username: As,
    klass: Annotated[str, typer.Option("--class", help="enquiry, complaint, suggestion ...")],
    bureau: Annotated[str, typer.Option(help="The code of the bureau, such as 120000.")],
    title: Annotated[str, typer.Option(help="In one line, what is asked; nothing about who asks.")],
    plan: Annotated[str, typer.Option(help="The plan, where several have the class.")] = "",
    subject: Annotated[str, typer.Option(help="What it is about.")] = "",
    at: Annotated[str, typer.Option(help="When it was received, with its offset; now without it.")] = "",
    late_reason: LateReason = "",
    fact: Annotated[list[str] | None, typer.Option(help="NAME=VALUE, as the plan's form asks.")] = None,
    key: Key = "",
) -> None:
    """Take a matter in under the plan in force."""
    start_django()
    from anlan.kernel.reading import read_value
    from anlan.matters.contracts import OpenMatter
    from anlan.matters.services import open_matter

    form = find_facts_form("matter", bureau=bureau, course=klass, plan=plan) if fact else ()
    asked: dict[str, Any] = {
        "klass": klass,
        "bureau": bureau,
        "title": title,
        "plan": plan,
        "subject": subject,
        "happened_at": read_instant(at, "--at") if at else None,
        "late_reason": late_reason,
        "facts": read_form(form, fact or [], "--fact"),
    }
    request: OpenMatter = read_value(asked, OpenMatter)
    show_done(open_matter(request=request, actor=find_caller(username), wall=SystemClock(), key=key))


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A hotline export, .xlsx or .csv. It is not changed.")],
    username: As,
    hotline: Annotated[str, typer.Option(help="12345 or 12393.")] = "12345",
    bureau: Annotated[str, typer.Option(help="The bureau, where you take signals at several.")] = "",
    plan: Annotated[str, typer.Option(help="The plan, where several take hotline matters.")] = "",
    as_json: AsJson = False,
) -> None:
    """Take the tickets of a hotline export in, naming rows repeated or refused. Exit code 1 for a refusal."""
    start_django()
    from anlan.signals.services import import_tickets

    try:
        raw = file.read_bytes()
    except OSError as fault:
        raise NotFound(f"{file} cannot be read.", why=str(fault.strerror), how="Give its path.") from fault
    result = import_tickets(
        raw=raw, hotline=hotline, actor=find_caller(username), wall=SystemClock(), bureau=bureau, plan=plan
    )
    if as_json:
        print_json(result)
    else:
        for again in result.repeated:
            typer.echo(f"row {again.row}: {again.ticket} was taken before as {again.number}.")
        for fault_ in result.refused:
            typer.echo(f"row {fault_.row}, {fault_.column}: {fault_.what} {fault_.how}".rstrip())
        counts = ", ".join(
            f"{len(getattr(result, name))} {name}" for name in ("taken", "repeated", "refused")
        )
        typer.echo(f"{result.rows} rows: {counts}.")
    raise typer.Exit(1 if result.refused else 0)


@app.command()
def act(
    matter: Matter,
    act: str,
    username: As,
    step: Step = "",
    proof: Proof = None,
    given: Given = None,
    key: Key = "",
) -> None:
    """Do one ACT, for example: anlan matter act NUMBER finish --as USER --step STEP --proof NAME=VALUE.

    `anlan matter acts` lists them with their fields.
    """
    _act(matter, act, username, key, step=step, proof=proof or [], given=given or [])


@app.command()
def answer(
    matter: Matter,
    username: As,
    text: Annotated[str, typer.Option(help="The answer that was given.")],
    how: Annotated[str, typer.Option(help="By telephone, in writing ...")] = "telephone",
) -> None:
    """Record the answer that was given."""
    _act(matter, "answer", username, "", given=[f"text={text}", f"how={how}"])


@app.command()
def acts() -> None:
    """List every act with its fields; `show` says which of them you may do."""
    show_acts()


@app.command()
def show(matter: Matter, username: As, as_json: AsJson = False) -> None:
    """Show its steps with their clocks and clauses, and what is still missing."""
    start_django()
    from anlan.kernel.access import Permission
    from anlan.matters.selectors import show_matter

    actor = find_caller(username)
    show_room(show_matter(actor, find_run(actor, "matter", matter, Permission.READ_MATTER)), as_json=as_json)


@app.command("list")
def list_(
    username: As,
    status: Annotated[str, typer.Option(help="open or closed.")] = "",
    timeline: Annotated[str, typer.Option(help="A drill's, or all; live work without it.")] = LIVE,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    as_json: AsJson = False,
) -> None:
    """List matters, by when they began, the latest first."""
    start_django()
    show_list(
        find_caller(username),
        "matter",
        limit=limit,
        as_json=as_json,
        columns=("number", "class", "title", "status"),
        status=status,
        timeline=timeline,
    )


def _act(matter: str, act: str, username: str, key: str, **options: Any) -> None:
    start_django()
    from anlan.kernel.access import Permission
    from anlan.matters.selectors import show_matter
    from anlan.matters.services import act_on_matter

    actor = find_caller(username)
    run_id = find_run(actor, "matter", matter, Permission.READ_MATTER)
    act_given = read_act(act, room=find_room(show_matter, actor, run_id), **options)
    show_done(act_on_matter(matter=run_id, act=act_given, actor=actor, wall=SystemClock(), key=key))
