"""anlan ledger: verify the record, show a stream, seal now."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.progress import Progress

app = typer.Typer(help="The record: verify it, read a stream, seal it now.", no_args_is_help=True)
out = Console()


@app.command()
def verify(
    stream: Annotated[str, typer.Option(help="Only this stream, for example incident:…")] = "",
    heads: Annotated[Path | None, typer.Option(help="A file of seals kept outside", exists=True)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON")] = False,
) -> None:
    """Recompute every hash, fold every run again, and compare with rows and seals. Exit 1 on any finding."""
    from anlan.ledger.verify import LIMITS, verify_ledger

    with Progress(console=Console(stderr=True), disable=as_json, transient=True) as bar:
        task = bar.add_task("entries", total=None)
        report = verify_ledger(stream=stream, heads=heads, progress=lambda n: bar.update(task, completed=n))
    if as_json:
        typer.echo(msgspec.json.encode({**asdict(report), "limits": LIMITS}))
    else:
        out.print(f"{report.entries} entries in {report.streams} streams, {report.seals} seals.")
        for finding in report.findings:
            out.print(f"[red]{finding.kind}[/red] {finding.stream} {finding.seq}: {finding.sentence}")
        out.print(f"{report.unsealed} entries are not sealed yet; last seal: {report.sealed_at or 'none'}.")
        for sentence in LIMITS:
            out.print(f"[dim]{sentence}[/dim]")
        out.print(
            "[green]The record holds.[/green]" if not report.findings else "[red]It does not hold.[/red]"
        )
    raise typer.Exit(1 if report.findings else 0)


@app.command()
def show(stream: str) -> None:
    """Print the entries of a stream, oldest first."""
    from anlan.ledger.services import list_since

    for entry in list_since(stream):
        clauses = " ".join(entry.clauses)
        out.print(
            f"{entry.seq:>4} {entry.recorded_at:%Y-%m-%d %H:%M:%S} {entry.type:<16} {entry.actor} {clauses}"
        )


@app.command()
def seal() -> None:
    """Sign the heads of all chains now and send the seal to its destinations."""
    from anlan.kernel.clock import SystemClock
    from anlan.ledger.services import list_copies, seal_heads

    made = seal_heads(now=SystemClock().now())
    out.print(f"Seal {made.n}: {made.root}" if made else "Nothing changed since the last seal.")
    for destination, n, error in list_copies():
        out.print(f"{destination}: {n}{f' [red]{error}[/red]' if error else ''}")
