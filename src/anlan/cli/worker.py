"""`anlan worker`: the loops that fire deadlines, run periodic jobs and deliver notices."""

from __future__ import annotations

from typing import Annotated

import typer

from anlan.cli import start_django
from anlan.kernel.errors import NotFound

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
def forget(
    name: Annotated[str, typer.Argument(help="As anlan status has it; its host alone where that has one.")],
) -> None:
    """Take a worker that will not come back off the list, with its alarms."""
    start_django()
    from anlan.deadlines.selectors import list_workers
    from anlan.deadlines.services import forget_worker
    from anlan.kernel.clock import SystemClock

    now = SystemClock().now()
    found = find_name(name, [worker.name for worker in list_workers(now)])
    forget_worker(found, now=now)
    typer.echo(f"{found} is no longer expected.")


def find_name(asked: str, names: list[str]) -> str:
    """The worker meant by its name (`host/1`) or by its host alone; raises NotFound with those there are."""
    meant = [name for name in names if name == asked or name.rpartition("/")[0] == asked]
    if len(meant) == 1:
        return meant[0]
    several = f"Several workers are on {asked}." if meant else f"There is no worker {asked}."
    raise NotFound(several, how=f"Name one of: {', '.join(meant or names) or 'none is known'}.", field="name")
