"""`anlan bench`: measure on this machine, in a home of the benchmark's own; the answer is one JSON object."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(no_args_is_help=True)
Due = Annotated[int, typer.Option(min=1, help="Timers due at one instant, each of its own incident.")]


@app.callback()
def describe() -> None:
    """Measure on this machine and print JSON; nothing of an installation is touched."""


@app.command()
def engine(
    seconds: Annotated[float, typer.Option(min=0.5, help="How long each side is measured.")] = 5.0,
) -> None:
    """Decisions a second over whole stories of both plans, beside folding the record before each."""
    from anlan.bench.engine import bench_engine

    _print_figures(bench_engine(seconds=seconds))


@app.command()
def deadlines(
    due: Due = 10_000,
    processes: Annotated[int, typer.Option(min=1, help="Worker processes of each side.")] = 2,
) -> None:
    """How late the full effect of many deadlines of one instant is, beside procrastinate doing the same."""
    from anlan.bench.deadlines import measure_deadlines

    _print_figures(measure_deadlines(due=due, processes=processes))


@app.command()
def notices(
    incidents: Annotated[int, typer.Option(min=1, help="Live incidents opened at once.")] = 1000,
    people: Annotated[int, typer.Option(min=1, help="People told by mail in one order.")] = 2000,
    processes: Annotated[
        int, typer.Option(min=1, help="anlan's worker processes; `anlan up` starts one.")
    ] = 1,
) -> None:
    """How late notices are handed over, and how many people a second get a mail, beside Celery on Redis.

    p50_s, p99_s and max_s: from the commit that opened the incidents to the commit that notes the hand-over,
    for every delivery, desk and mail; `channels` has each by itself. per_second: mails that the shipped mail
    server took, from the instant the order is given. The baseline sends the same mails to the same server,
    with the number of processes that does best. Needs the Debian package redis-server.
    """
    from anlan.bench.notices.measure import measure_notices

    _print_figures(measure_notices(incidents=incidents, people=people, processes=processes))


@app.command()
def web(
    incidents: Annotated[int, typer.Option(min=100, help="Incidents in the large installation.")] = 100_000,
    entries: Annotated[int, typer.Option(min=2000, help="Entries of the record.")] = 2_000_000,
    people: Annotated[int, typer.Option(min=1, help="People who look at a page each second.")] = 50,
    streams: Annotated[int, typer.Option(min=0, help="Live connections held all the while.")] = 1000,
    seconds: Annotated[float, typer.Option(min=1, help="How long each side is measured.")] = 60.0,
    keep: Annotated[
        Path | None, typer.Option(help="Keep the filled installations in this folder, or take those there.")
    ] = None,
) -> None:
    """People, pages and live connections on years of work, beside a hundredth of it under the same load."""
    from anlan.bench.web.measure import measure_web

    figures = measure_web(
        incidents=incidents, entries=entries, people=people, streams=streams, seconds=seconds, folder=keep
    )
    _print_figures(figures)


def _print_figures(figures: dict[str, Any]) -> None:
    typer.echo(json.dumps(figures, indent=2, ensure_ascii=False))
