"""`anlan directory`: bring in and show bureaus, offices, posts and their holders; switch the mode."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from anlan.cli import start_django
from anlan.cli.people import As, find_actor
from anlan.kernel.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from anlan.directory.contracts import Bureau, Gap, Post
    from anlan.directory.filing import Report

app = typer.Typer(no_args_is_help=True)


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="A spreadsheet (.xlsx), or YAML in the form of the demonstration.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what it would do.")] = False,
    by: As = "",
) -> None:
    """Bring in a spreadsheet, all or nothing; every error is told with sheet, row and column."""
    start_django()
    from anlan.directory import filing

    now = SystemClock().now()
    in_yaml = file.suffix in (".yaml", ".yml")
    rows, problems = (filing.read_document(file), []) if in_yaml else filing.read_workbook(file)
    report = filing.load_rows(
        rows,
        actor=find_actor(by, now),
        now=now,
        source=hashlib.sha256(file.read_bytes()).hexdigest(),
        problems=problems,
        dry_run=dry_run,
    )
    show_report(report)
    raise typer.Exit(1 if report.problems else 0)


@app.command()
def template(file: Annotated[Path, typer.Argument(help="Where to write it.")]) -> None:
    """Write an empty spreadsheet with the six sheets and an example row each."""
    from anlan.kernel.errors import Invalid

    if file.exists():
        raise Invalid(f"{file.name} is already there.", how="Choose another name.", field="file")
    start_django()
    from anlan.directory.filing import write_template

    write_template(file)
    typer.echo(f"{file.name} is written. Rows that start with 例： are examples and are passed over.")


@app.command()
def show(
    bureau: Annotated[str, typer.Argument(help="This bureau and what is below it; all without it.")] = "",
) -> None:
    """Show the tree of bureaus with their mode, posts and holders."""
    start_django()
    from anlan.directory import selectors

    now = SystemClock().now()
    path = selectors.find_bureau(bureau).path if bureau else "/"
    for body in selectors.list_bureaus([path]):
        _show_bureau(body, now)
        for post in selectors.list_posts(body.code, now=now):
            _show_post(body, post)


@app.command()
def check(
    bureau: Annotated[str, typer.Argument(help="This bureau and what is below it; all without it.")] = "",
) -> None:
    """Tell what would let a notice go to nobody: units nobody leads, empty posts, no working number.

    Also what a plan in force names that its issuers do not have: nothing could be opened under it.
    """
    start_django()
    from anlan.directory import selectors

    path = selectors.find_bureau(bureau).path if bureau else "/"
    gaps = [*selectors.list_gaps(path, now=SystemClock().now()), *_list_plan_gaps(path)]
    for gap in gaps:
        typer.echo(f"{gap.place}: {gap.what} {gap.how}")
    typer.echo(f"{len(gaps)} gaps.")
    raise typer.Exit(1 if gaps else 0)


@app.command()
def mode(
    bureau: str,
    to: Annotated[str, typer.Argument(help="routine or emergency; only tells the mode without it.")] = "",
    document: Annotated[str, typer.Option(help="The document that orders it.")] = "",
    by: Annotated[
        str,
        typer.Option("--as", help="The username of the leader who switches; the console itself may not."),
    ] = "",
) -> None:
    """Tell or switch the mode (平战状态) of a bureau and all below it; a leader switches.

    Work that is open there hears of it at once, and what a plan opens on that mode is opened.
    """
    start_django()
    from anlan.directory import selectors, services
    from anlan.directory.contracts import Mode
    from anlan.engine.modes import follow_modes
    from anlan.kernel.errors import Invalid

    now = SystemClock().now()
    if to:
        if to not in list(Mode):
            raise Invalid(f"{to!r} is not a mode.", how="Write routine or emergency.", field="to")
        services.set_mode(actor=find_actor(by, now), now=now, bureau=bureau, mode=Mode(to), document=document)
        follow_modes(SystemClock())
    state = selectors.explain_mode(bureau, now=now)
    if to and state.mode != to:
        typer.echo(
            f"{bureau}: {to} is on record and changes nothing yet: {state.set_at} above it is in "
            f"{state.mode}. It holds once that ends."
        )
    since = f" since {state.since:%Y-%m-%d %H:%M} UTC by {state.document}" if state.since else ""
    typer.echo(f"{bureau}: {state.mode}{since}{f', set at {state.set_at}' if state.set_at else ''}")


def show_report(report: Report) -> None:
    """One line a problem, then one line a sheet."""
    for problem in report.problems:
        typer.echo(str(problem), err=True)
    for title, outcomes in report.outcomes.items():
        if outcomes:
            typer.echo(f"{title}: {', '.join(f'{count} {outcome}' for outcome, count in outcomes.items())}")
    if report.problems:
        typer.echo(f"{len(report.problems)} problems; nothing was written.", err=True)
    elif not report.written:
        typer.echo("Nothing was written.")


def _list_plan_gaps(path: str) -> Iterator[Gap]:
    from anlan.directory.contracts import Gap
    from anlan.directory.selectors import list_bureaus
    from anlan.plans.selectors import find_version, list_versions
    from anlan.plans.staffing import list_missing
    from anlan.plans.versions import VersionState

    asked = {bureau.code for bureau in list_bureaus([path])}
    for version in list_versions():
        if version.state is VersionState.PUBLISHED:
            for code, names in list_missing(find_version(version.id)).items():
                what = (
                    f"The plan in force {version.plan}:{version.number} names {', '.join(names)}, not there."
                )
                if code in asked:
                    yield Gap(code, what, "Add it to the directory, or publish a plan without it.")


def _show_bureau(body: Bureau, now: datetime) -> None:
    from anlan.directory.selectors import find_mode

    depth = body.path.count("/") - 2
    lead = f", {body.lead} stands for it" if body.lead else ""
    typer.echo(f"{'  ' * depth}{body.code} {body.zh} ({body.level}, {find_mode(body.code, now=now)}{lead})")


def _show_post(body: Bureau, post: Post) -> None:
    indent = "  " * (body.path.count("/") - 1)
    covered = " *" if post.covered else ""
    typer.echo(f"{indent}{post.ref.post} {post.zh}{covered}: {'、'.join(post.holders) or 'nobody'}")
