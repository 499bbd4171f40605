"""`anlan plan`: check a written plan, compare plans, bring one in, put one in force."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from anlan.cli import start_django
from anlan.kernel.clock import SystemClock
from anlan.kernel.errors import Invalid
from anlan.plans.check import check_source
from anlan.plans.contracts import Assumption, Course, Plan
from anlan.plans.findings import Finding, select_errors
from anlan.plans.library import list_library_plans
from anlan.plans.load import load_plan
from anlan.plans.source import read_file

app = typer.Typer(no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output.")]
As = Annotated[str, typer.Option("--as", help="The username of who does it.")]
Reference = Annotated[str, typer.Argument(help="A FILE.yaml, a plan in force, or PLAN:NUMBER.")]


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Plans in YAML.")], as_json: AsJson = False
) -> None:
    """Check plans: line, column, what is wrong, how to mend it. Exit code 1 when there are errors."""
    found = {str(file): check_source(read_file(file)) for file in files}
    if as_json:
        _print_json(
            [{"file": file, **msgspec.to_builtins(one)} for file, all_ in found.items() for one in all_]
        )
    else:
        for file, findings in found.items():
            _show_findings(file, findings)
    raise typer.Exit(1 if any(select_errors(findings) for findings in found.values()) else 0)


@app.command()
def show(plan: Reference, as_json: AsJson = False) -> None:
    """Show a compiled plan: its courses, steps, owners, limits and clauses."""
    compiled = _find_plan(plan)
    if as_json:
        _print_json(compiled)
        return
    console = Console()
    console.print(f"[bold]{escape(compiled.title.zh)}[/] ({compiled.id})")
    for course in compiled.courses.values():
        console.print(_tabulate_course(course))
    console.print(f"{len(compiled.elements)} elements, {len(compiled.assumptions)} assumptions.")


@app.command()
def diff(before: Reference, after: Reference, as_json: AsJson = False) -> None:
    """What changed from one plan to another, clause by clause."""
    from anlan.plans.rules import diff_versions

    changes = diff_versions(_find_plan(before), _find_plan(after))
    if as_json:
        _print_json(changes)
        return
    for clause in changes:
        typer.echo(clause.clause or "(no clause)")
        for change in clause.changes:
            typer.echo(f"  {change.kind.value:8} {change.element}")
            for what in change.what:
                typer.echo(f"           {what}")
    if not changes:
        typer.echo("The same rules.")


@app.command("list")
def list_(
    plan: Annotated[str, typer.Argument(help="Of this plan only.")] = "", as_json: AsJson = False
) -> None:
    """List the versions of plans, newest first."""
    start_django()
    from anlan.plans.selectors import list_versions

    versions = list_versions(plan)
    if as_json:
        _print_json(versions)
        return
    rows = (
        (v.plan, str(v.number), v.state.value, str(v.unconfirmed), v.created_by, v.published_by)
        for v in versions
    )
    _print_table(("plan", "number", "state", "unconfirmed", "imported by", "published by"), rows)


@app.command("import")
def import_(
    username: As,
    files: Annotated[
        list[Path] | None, typer.Argument(help="Plans in YAML; those of the library if none.")
    ] = None,
) -> None:
    """Keep plans as drafts; importing the same rules again changes nothing."""
    start_django()
    from anlan.plans.services import import_plan

    for file in files or list_library_plans():
        now = SystemClock().now()
        version = import_plan(source=read_file(file), actor=_find_actor(username), now=now)
        typer.echo(
            f"{version.plan}:{version.number} {version.state.value}, {version.unconfirmed} unconfirmed"
        )


@app.command()
def publish(plan: str, number: int, username: As) -> None:
    """Put a draft in force; somebody other than its importer must do it."""
    start_django()
    from anlan.plans.selectors import find_version_info
    from anlan.plans.services import publish_version

    version = find_version_info(plan, number).id
    done = publish_version(version=version, actor=_find_actor(username), now=SystemClock().now())
    typer.echo(f"{done.plan}:{done.number} is in force, with {done.unconfirmed} unconfirmed assumptions.")


@app.command()
def assumptions(plan: Reference, as_json: AsJson = False) -> None:
    """List what a plan assumes where its document gives only a word, and who stands behind it."""
    from anlan.plans.versions import AssumptionInfo

    if plan.endswith((".yaml", ".yml")):
        infos = [AssumptionInfo(assumption) for assumption in load_plan(Path(plan)).assumptions]
    else:
        version = _find_version(plan)
        from anlan.plans.selectors import list_assumptions

        infos = list_assumptions(version)
    if as_json:
        _print_json(infos)
        return
    rows = (
        (i.assumption.element, i.assumption.word, i.assumption.value, i.confirmed_by or "nobody", i.basis)
        for i in infos
    )
    _print_table(("element", "word", "assumed", "confirmed by", "basis"), rows)


@app.command()
def confirm(  # noqa: PLR0913, RUF100 - each is one option of the command
    plan: str,
    number: int,
    element: str,
    word: str,
    username: As,
    basis: Annotated[str, typer.Option(help="The document or decision behind it.")],
) -> None:
    """Confirm what a version assumes for WORD in ELEMENT, by a document or decision."""
    start_django()
    from anlan.plans.selectors import find_version, find_version_info
    from anlan.plans.services import confirm_assumption

    version = find_version_info(plan, number).id
    actor, now = _find_actor(username), SystemClock().now()
    for assumption in _select_assumptions(find_version(version), element, word):
        confirm_assumption(version=version, assumption=assumption, basis=basis, actor=actor, now=now)
        typer.echo(f"{element}: {word} = {assumption.value}, confirmed.")


def _select_assumptions(plan: Plan, element: str, word: str) -> list[Assumption]:
    found = [one for one in plan.assumptions if (one.element, one.word) == (element, word)]
    if not found:
        raise Invalid(
            f"{plan.id} assumes nothing for {word} in {element}.",
            how=f"See anlan plan assumptions {plan.id}.",
            field="word",
        )
    return found


def _find_plan(reference: str) -> Plan:
    """A plan file needs no database; everything else is a version in it."""
    if reference.endswith((".yaml", ".yml")):
        return load_plan(Path(reference))
    version = _find_version(reference)
    from anlan.plans.selectors import find_version

    return find_version(version)


def _find_version(reference: str) -> int:
    start_django()
    from anlan.plans.selectors import find_published, find_version_info

    plan, _, number = reference.partition(":")
    if not number:
        return find_published(plan).id
    if not number.isdecimal():
        raise Invalid(f"{number!r} is not a version.", how="Write shenyang:2, or a FILE.yaml.", field="plan")
    return find_version_info(plan, int(number)).id


def _find_actor(username: str) -> Any:
    from anlan.directory.selectors import find_actor_by_username

    return find_actor_by_username(username, now=SystemClock().now())


def _tabulate_course(course: Course) -> Table:
    table = Table(title=f"{course.title.zh} ({course.element})", title_justify="left", pad_edge=False)
    for heading in ("step", "phase", "owner", "limits", "clauses"):
        table.add_column(heading, overflow="fold")
    for step in course.steps:
        limits = ", ".join(
            f"{clock.limit.duration} {clock.anchor.kind.value} {clock.anchor.name}".strip()
            + (f" ({clock.limit.word})" if clock.limit.word else "")
            for clock in step.clocks
        )
        table.add_row(step.id, step.phase, step.owner, limits, ", ".join(step.clauses))
    return table


def _show_findings(file: str, findings: list[Finding]) -> None:
    for one in findings:
        place = f"{file}:{one.line}:{one.column}"
        typer.echo(f"{place}: {one.severity.value}: {one.sentence} [{one.rule}]")
        typer.echo(f"    {one.path or 'the whole file'}. {one.hint}".rstrip())
    errors = len(select_errors(findings))
    typer.echo(f"{file}: {errors} errors, {len(findings) - errors} warnings.")


def _print_json(value: Any) -> None:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


def _print_table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    table = Table(pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    Console().print(table)
