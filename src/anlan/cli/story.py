"""`anlan story`: list the library's stories and play them in memory."""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from anlan.drills.contracts import StoryRun
from anlan.drills.script import find_story, list_stories, load_cast, load_story
from anlan.drills.stories import run_story
from anlan.plans.load import load_library_plans

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_all() -> None:
    """List the stories: plan, course, how many beats, what they show."""
    table = Table("story", "plan", "course", "beats", "clauses", "title")
    for path in list_stories():
        story = load_story(path)
        clauses = str(len(story.shows))
        table.add_row(story.story, story.plan, story.course, str(len(story.beats)), clauses, story.title.zh)
    Console().print(table)


@app.command()
def play(
    story: Annotated[str, typer.Argument(help="The story's name, see anlan story list.")],
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
) -> None:
    """Play a story in memory and print its record. Exit code 1 when it departs from what is written."""
    chosen = find_story(story)
    plan = next(plan for plan in load_library_plans() if plan.id == chosen.plan)
    run = run_story(chosen, plan, load_cast())
    if as_json:
        typer.echo(msgspec.json.encode({"record": run.record, "faults": run.faults}))
    else:
        _show(run)
    raise typer.Exit(1 if run.faults else 0)


def _show(run: StoryRun) -> None:
    console = Console()
    for one in run.record:
        event = one.made.event
        clauses = " ".join(one.made.clauses)
        name = str(event.__struct_config__.tag)
        subject = getattr(event, "step", "") or getattr(event, "notice", "")
        console.print(f"{one.recorded_at:%m-%d %H:%M} {one.run:8} {name:16} {subject:32} {clauses}")
    for fault in run.faults:
        console.print(f"[red]beat {fault.beat}: {fault.sentence}[/]")
    console.print(f"{len(run.record)} entries, {len(run.faults)} faults.")
