"""`anlan worker`: the loops that fire deadlines, run periodic jobs and deliver notices."""

from __future__ import annotations

from typing import Annotated

import typer

from anlan.cli import start_django

app = typer.Typer(invoke_without_command=True)


@app.callback()
def worker(
    context: typer.Context,
    batch: Annotated[int, typer.Option(min=1, max=10_000, help="Deadlines in one transaction.")] = 500,
    stall: Annotated[
        float, typer.Option(min=1.0, help="Seconds without a cycle that raise an alarm.")
    ] = 30.0,
    host: Annotated[
        str, typer.Option(help="Names the worker in health; this machine's name without it.")
    ] = "",
) -> None:
    """Run a worker until SIGTERM or Ctrl-C; any number may run, on any machines with the same database."""
    if context.invoked_subcommand:
        return
    start_django()
    from anlan.worker.process import Options, run_worker

    run_worker(Options(host=host, batch=batch, stall_after_s=stall))


@app.command()
def forget(name: str) -> None:
    """Take a worker that will not come back off the list, with its alarms."""
    start_django()
    from anlan.deadlines.services import forget_worker
    from anlan.kernel.clock import SystemClock

    forget_worker(name, now=SystemClock().now())
    typer.echo(f"{name} is no longer expected.")
