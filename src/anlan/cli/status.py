"""`anlan status`: what runs, and how well."""

from __future__ import annotations

import json
from typing import Any

import typer

app = typer.Typer()


@app.command()
def status(as_json: bool = typer.Option(False, "--json", help="Print one JSON object.")) -> None:
    """Tell each part's state, the worker's last cycle and its worst lateness; exit code 1 unless ok."""
    from anlan.host.home import find_home
    from anlan.host.status import read_status

    told = read_status(find_home())
    typer.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else _describe(told))
    if told["status"] != "ok":
        raise typer.Exit(1)


def _describe(told: dict[str, Any]) -> str:
    if told["status"] == "stopped":
        return f"stopped: nothing runs on {told['home']}"
    lines = [f"{told['status']}: {told.get('address', '')}"]
    for name, part in sorted(told["parts"].items()):
        facts = "  ".join(f"{key} {value}" for key, value in part.items() if value not in (None, "", [], {}))
        lines.append(f"  {name:<10}{facts}")
    return "\n".join(lines)
