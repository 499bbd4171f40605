"""`anlan status`: what runs, and how well."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

from anlan.cli import start_django

if TYPE_CHECKING:
    from anlan.deadlines.contracts import WorkerHealth

app = typer.Typer()


@app.command()
def status(as_json: bool = typer.Option(False, "--json", help="Print one JSON object.")) -> None:
    """Tell each part's state, each worker's last cycle and what is wrong; exit code 1 unless ok."""
    from anlan.host.home import find_home
    from anlan.host.status import read_status

    told = read_status(find_home())
    if told["parts"].get("database", {}).get("state") == "running":
        told |= read_workers()
    typer.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else _describe(told))
    if told["status"] != "ok":
        raise typer.Exit(1)


def read_workers() -> dict[str, Any]:
    """Each worker by name, and in sentences why clocks may not fire: for whoever has the database's secret.

    /health is public and so gives counts alone. Nothing when the database does not answer after all.
    """
    start_django()
    from django.db import DatabaseError, InterfaceError

    from anlan.deadlines.selectors import find_health
    from anlan.kernel.clock import SystemClock
    from anlan.notices.health import read_notices_health

    try:
        health = find_health(SystemClock().now())
        notices = read_notices_health(SystemClock().now())
    except (DatabaseError, InterfaceError):
        return {}
    return {
        "workers": [_show_worker(worker) for worker in health.workers],
        "reasons": [*health.reasons, *notices.reasons],
    }


def _show_worker(worker: WorkerHealth) -> dict[str, str | None]:
    from anlan.deadlines.rules import MAIN_LOOP

    cycles = [loop.completed_at for loop in worker.loops if loop.name == MAIN_LOOP and loop.completed_at]
    last = max(cycles, default=None)
    return {"name": worker.name, "state": worker.state, "last_cycle_at": last.isoformat() if last else None}


def _describe(told: dict[str, Any]) -> str:
    if told["status"] == "stopped":
        return f"stopped: nothing runs on {told['home']}"
    lines = [f"{told['status']}: {told.get('address', '')}"]
    for name, part in sorted(told["parts"].items()):
        facts = "  ".join(f"{key} {value}" for key, value in part.items() if value not in (None, "", [], {}))
        lines.append(f"  {name:<10}{facts}")
    for worker in told.get("workers", ()):
        last = f"last cycle {worker['last_cycle_at'] or 'never'}"
        lines.append(f"  worker {worker['name']}  {worker['state']}  {last}")
    lines += [f"  {sentence}" for sentence in told.get("reasons", ())]
    return "\n".join(lines)
