"""`anlan report`: an incident's reports as files, and the printout for the day the server is down."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anlan.cli import start_django
from anlan.cli.acting import As, AsJson, find_caller, find_run
from anlan.kernel.access import Actor, Permission
from anlan.kernel.clock import SystemClock

app = typer.Typer(no_args_is_help=True)
Incident = Annotated[str, typer.Argument(help="Its id or number (NS-2026-001).")]
Out = Annotated[Path, typer.Option(help="The file to write.")]


@app.command("list")
def list_(incident: Incident, username: As, as_json: AsJson = False) -> None:
    """List the reports of an incident with their state and what is missing in them."""
    start_django()
    import msgspec

    from anlan.reports.selectors import list_reports

    actor = find_caller(username)
    found = list_reports(actor, _find(actor, incident))
    if as_json:
        typer.echo(msgspec.json.encode(found))
        return
    for report in found:
        missing = "、".join(each.label.zh for each in report.missing)
        typer.echo(
            f"{report.id}  {report.state}  {report.document or '-'}  {report.title}  缺：{missing or '无'}"
        )
    if not found:
        typer.echo(f"{incident} has no reports yet.")


@app.command()
def make(
    incident: Incident,
    username: As,
    out: Out,
    stage: Annotated[str, typer.Option(help="first, progress or final: the last one made.")] = "",
    report: Annotated[str, typer.Option(help="The id of one report, from `list`.")] = "",
    format_: Annotated[str, typer.Option("--format", help="pdf or docx.")] = "pdf",
    preview: Annotated[bool, typer.Option(help="A draft of what is on record now.")] = False,
) -> None:
    """Write a report into a file: the one named, the last of a stage, or with --preview a draft of now."""
    start_django()
    from anlan.reports.printing import print_preview, print_report

    actor = find_caller(username)
    run = _find(actor, incident)
    if preview:
        printed = print_preview(actor, run, stage, format_)
    else:
        printed = print_report(actor, run, report or _find_last(actor, run, stage), format_)
    out.write_bytes(printed.content)
    typer.echo(f"{printed.name}: {len(printed.content)} bytes in {out}")


@app.command()
def cards(
    username: As,
    out: Out,
    bureau: Annotated[str, typer.Option(help="The code of the bureau, such as 210100.")],
) -> None:
    """Print plan cards, duty list and call list of a bureau now; each number shown is a look on record."""
    start_django()
    from anlan.reports.cards.services import print_cards

    content = print_cards(bureau=bureau, actor=find_caller(username), wall=SystemClock())
    out.touch(mode=0o600)
    out.write_bytes(content)
    typer.echo(f"{len(content)} bytes in {out}. It holds contact data: lock it away.")


def _find(actor: Actor, incident: str) -> str:
    return find_run(actor, "incident", incident, Permission.READ_INCIDENT)


def _find_last(actor: Actor, run: str, stage: str) -> str:
    from anlan.kernel.errors import NotFound
    from anlan.reports.selectors import list_reports

    found = [each.id for each in list_reports(actor, run) if not stage or each.stage == stage]
    if not found:
        raise NotFound(
            f"There is no {stage or 'report'} report yet.",
            how="Make one (anlan incident act NUMBER report ...), or see a draft with --preview.",
            field="--stage",
        )
    return found[-1]
