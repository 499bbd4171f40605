"""`anlan incident`: open, show, list, act, close. Whoever acts is named by --as; nobody acts unnamed."""

from __future__ import annotations

from collections.abc import Callable
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
    read_dates,
    read_instant,
    show_acts,
    show_done,
    show_list,
    show_room,
)
from anlan.cli.acts import read_act, read_form
from anlan.kernel.clock import LIVE, SystemClock

app = typer.Typer(no_args_is_help=True)
Incident = Annotated[str, typer.Argument(help="Its id or number (NS-2026-001).")]


@app.command("open")
def open_(  # noqa: PLR0913 - each is one option of the command
    username: As,
    kind: Annotated[str, typer.Option(help="A kind of the plan, such as network-security.")],
    bureau: Annotated[str, typer.Option(help="The code of the bureau, such as 210100.")],
    title: Annotated[str, typer.Option(help="In one line, what happened.")],
    plan: Annotated[str, typer.Option(help="The plan, where several have the kind.")] = "",
    at: Annotated[str, typer.Option(help="When it was discovered, with its offset; now without it.")] = "",
    late_reason: LateReason = "",
    fact: Annotated[list[str] | None, typer.Option(help="NAME=VALUE, as the plan's form asks.")] = None,
    date: Annotated[
        list[str] | None, typer.Option(help="NAME=2026-12-20, a date the plan counts from.")
    ] = None,
    source: Annotated[str, typer.Option(help="Where it was learned.")] = "",
    key: Key = "",
) -> None:
    """Open an incident under the plan in force."""
    start_django()
    from anlan.incidents.contracts import OpenIncident
    from anlan.incidents.services import open_incident
    from anlan.kernel.reading import read_value

    form = find_facts_form("incident", bureau=bureau, course=kind, plan=plan) if fact else ()
    asked: dict[str, Any] = {
        "kind": kind,
        "bureau": bureau,
        "title": title,
        "plan": plan,
        "source": source,
        "happened_at": read_instant(at, "--at") if at else None,
        "late_reason": late_reason,
        "facts": read_form(form, fact or [], "--fact"),
        "dates": read_dates(date or []),
    }
    request: OpenIncident = read_value(asked, OpenIncident)
    show_done(open_incident(request=request, actor=find_caller(username), wall=SystemClock(), key=key))


@app.command()
def act(
    incident: Incident,
    act: str,
    username: As,
    step: Step = "",
    proof: Proof = None,
    given: Given = None,
    key: Key = "",
) -> None:
    """Do one ACT, for example: anlan incident act NUMBER finish --as USER --step STEP --proof NAME=VALUE.

    `anlan incident acts` lists them with their fields.
    """
    _act(incident, act, username, key, step=step, proof=proof or [], given=given or [])


@app.command()
def close(
    incident: Incident,
    username: As,
    text: Annotated[str, typer.Option(help="What is said of it at the end.")] = "",
) -> None:
    """Close it; what is still missing is named, one by one."""
    _act(incident, "close", username, "", given=[f"text={text}"])


@app.command()
def acts() -> None:
    """List every act with its fields; `show` says which of them you may do."""
    show_acts()


@app.command()
def show(incident: Incident, username: As, as_json: AsJson = False) -> None:
    """Show its steps with their clocks and clauses, and what is still missing."""
    start_django()
    from anlan.incidents.selectors import show_incident
    from anlan.kernel.access import Permission

    actor = find_caller(username)
    show_room(
        show_incident(actor, find_run(actor, "incident", incident, Permission.READ_INCIDENT)), as_json=as_json
    )


@app.command()
def admit(
    incident: Incident,
    participant: Annotated[str, typer.Argument(help="A body's code (210100-hc), or @username.")],
    username: As,
) -> None:
    """Let another body or a person take part until it closes: a commission, a district, a hospital."""
    start_django()
    from anlan.incidents.services import admit_to_incident

    _change_part(admit_to_incident, incident, participant, username)


@app.command()
def dismiss(
    incident: Incident,
    participant: Annotated[str, typer.Argument(help="As it was admitted.")],
    username: As,
) -> None:
    """End somebody's part before it closes."""
    start_django()
    from anlan.incidents.services import dismiss_from_incident

    _change_part(dismiss_from_incident, incident, participant, username)


@app.command("list")
def list_(
    username: As,
    status: Annotated[str, typer.Option(help="open, calm, closed or merged.")] = "",
    kind: Annotated[str, typer.Option(help="A kind of the plan.")] = "",
    timeline: Annotated[str, typer.Option(help="A drill's, or all; live work without it.")] = LIVE,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    as_json: AsJson = False,
) -> None:
    """List incidents, by when they began, the latest first."""
    start_django()
    show_list(
        find_caller(username),
        "incident",
        limit=limit,
        as_json=as_json,
        columns=("number", "title", "status", "grade"),
        status=status,
        course=kind,
        timeline=timeline,
    )


def _change_part(change: Callable[..., Any], incident: str, participant: str, username: str) -> None:
    from anlan.kernel.access import Permission

    actor = find_caller(username)
    run_id = find_run(actor, "incident", incident, Permission.READ_INCIDENT)
    taking = change(incident=run_id, participant=participant, actor=actor, wall=SystemClock())
    typer.echo(f"Taking part in {incident}: {', '.join(taking) or 'nobody'}.")


def _act(incident: str, act: str, username: str, key: str, **options: Any) -> None:
    start_django()
    from anlan.incidents.selectors import show_incident
    from anlan.incidents.services import act_on_incident
    from anlan.kernel.access import Permission

    actor = find_caller(username)
    run_id = find_run(actor, "incident", incident, Permission.READ_INCIDENT)
    act_given = read_act(act, room=find_room(show_incident, actor, run_id), **options)
    show_done(act_on_incident(incident=run_id, act=act_given, actor=actor, wall=SystemClock(), key=key))
