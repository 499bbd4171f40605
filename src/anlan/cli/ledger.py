"""`anlan ledger`: verify the record, read it, seal it, guard it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from anlan.cli import start_django
from anlan.kernel.errors import NotFound

if TYPE_CHECKING:
    from anlan.ledger.contracts import Entry, Report

_HELP = """Verify, read, seal and guard the record.

Every entry holds the hash of the one before it; every few minutes a signed seal names the newest of all.
Keep the seals (heads.jsonl) and the public key (heads.pub) where the database's owner cannot write, by
ANLAN_SEAL_FILES, and hold the record to them: anlan ledger verify --heads heads.jsonl --key heads.pub
"""
app = typer.Typer(help=_HELP, no_args_is_help=True)
_out = Console(highlight=False, soft_wrap=True)

_AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_Files = list[Path]


@app.command()
def verify(
    stream: Annotated[str, typer.Option(help="Only this stream, for example incident:<uuid>.")] = "",
    heads: Annotated[
        _Files | None,
        typer.Option(help="A file of seals kept elsewhere, or a part of one; may be repeated."),
    ] = None,
    key: Annotated[
        _Files | None, typer.Option(help="A public key to trust instead of the home's own; may be repeated.")
    ] = None,
    as_json: _AsJson = False,
) -> None:
    """Recompute every hash, fold every run again, compare with rows and seals.

    Exit code 0 when the record holds, 1 with findings, 2 when it could not be verified.
    """
    start_django()
    from anlan.ledger.services import check_ledger

    columns = (TextColumn("entries"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    hidden = as_json or not console.is_terminal
    with Progress(*columns, console=console, disable=hidden, transient=True) as bar:
        task = bar.add_task("", total=None)
        report = check_ledger(
            stream=stream or None,
            heads=heads or (),
            keys=key or (),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    if as_json:
        typer.echo(msgspec.json.encode(report))
    else:
        _print_report(report)
    raise typer.Exit(1 if report.findings else 0)


@app.command()
def show(
    stream: Annotated[str, typer.Argument(help="The stream, or the beginning of some; none lists all.")] = "",
    as_json: _AsJson = False,
) -> None:
    """Print the entries of a stream, oldest first; or the streams whose ids begin so."""
    start_django()
    from anlan.ledger.selectors import list_heads
    from anlan.ledger.services import list_since

    if entries := list_since(stream):
        for entry in entries:
            typer.echo(msgspec.json.encode(entry)) if as_json else _print_entry(entry)
        return
    heads = list_heads(stream)
    if stream and not heads:
        raise NotFound(f"No stream's id begins with {stream!r}.", how="List all with: anlan ledger show")
    for head in heads:
        typer.echo(msgspec.json.encode(head) if as_json else f"{head.seq:>6}  {head.stream}")


@app.command()
def seal() -> None:
    """Seal the heads of all streams now and send the seal out. Exit code 1 if a place did not get it."""
    start_django()
    from anlan.kernel.clock import SystemClock
    from anlan.ledger.places import is_outside
    from anlan.ledger.services import find_seal_state, seal_heads

    made = seal_heads(now=SystemClock().now())
    state = find_seal_state()
    if made:
        _out.print(f"Seal {made.n}: {made.alg} {made.root} over {made.count} streams.", markup=False)
    else:
        _out.print(f"Nothing moved since seal {state.n}.")
    for copy in state.copies:
        behind = f"stopped at seal {copy.n}, {copy.failures} times: {copy.error}" if copy.error else "has all"
        _out.print(f"{copy.place}: {behind}", markup=False)
    for copy in state.former:
        left = f"no longer named; it has the seals up to {copy.n}. Keep it as evidence"
        _out.print(f"{copy.place}: {left}.", markup=False)
    if not is_outside():
        _out.print("This is the database's own disk. Name a file on another mount by ANLAN_SEAL_FILES.")
    raise typer.Exit(1 if any(copy.error for copy in state.copies) else 0)


@app.command()
def guard() -> None:
    """Take the rights to change the record from the application's database role; run it as the owner."""
    start_django()
    from anlan.ledger.services import find_app_role, guard_tables

    guard_tables(find_app_role())
    _out.print(f"{find_app_role()} may add to the record and read it, not change or remove it.", markup=False)


def _print_report(report: Report) -> None:
    _out.print(f"{report.entries} entries in {report.streams} streams, {report.seals} seals.")
    for finding in report.findings:
        place = f"{finding.stream} {finding.seq}"
        _out.print(f"{finding.kind:<12}{place}: {finding.sentence}", style="red", markup=False)
    last = f"the last seal, of {report.sealed_at:%Y-%m-%d %H:%M:%S} UTC" if report.sealed_at else "any seal"
    newer = f"{report.unsealed_entries} entries in {report.unsealed_streams} streams are newer than {last}"
    _out.print(f"{newer}: if the newest of them were cut off, nothing outside would tell.")
    for sentence in report.limits:
        _out.print(sentence, style="dim", markup=False)
    count = len(report.findings)
    if count:
        _out.print(
            f"The record does not hold: {count} {'finding' if count == 1 else 'findings'}.", style="red"
        )
    else:
        _out.print("The record holds.", style="green")


def _print_entry(entry: Entry) -> None:
    place = f"{entry.seq:>4}  {entry.recorded_at:%Y-%m-%d %H:%M:%S}  {entry.type:<18}"
    _out.print(f"{place} {entry.actor}  {', '.join(entry.clauses)}", markup=False)
    _out.print(f"      {msgspec.json.encode(entry.data).decode()}", style="dim", markup=False)
