"""`anlan demo`: prepare the demonstration, play it, give sign-ins for each post."""

from __future__ import annotations

from threading import Event
from typing import Annotated

import typer

from anlan.cli import start_django
from anlan.kernel.clock import SystemClock

app = typer.Typer(no_args_is_help=True)


@app.command()
def play(
    rate: Annotated[float, typer.Option(help="Seconds of the story in one second.")] = 60.0,
    story: Annotated[str, typer.Option(help="Which story of the library unfolds.")] = "",
) -> None:
    """Prepare the demonstration and let a story unfold on a timeline of its own."""
    start_django()
    from anlan.drills import demonstration as demo
    from anlan.drills.script import find_story

    wall = SystemClock()
    versions = demo.prepare_demonstration(wall=wall)
    demo.play_history(versions, wall=wall)
    chosen = find_story(story or demo.MAIN)
    demo.unfold(chosen, versions[chosen.plan], wall=wall, wait=Event().wait, rate=rate)


@app.command()
def prepare() -> None:
    """Bring in the demonstration's bureaus and put both plans in force."""
    start_django()
    from anlan.drills.demonstration import prepare_demonstration
    from anlan.plans.selectors import find_published

    for plan in prepare_demonstration(wall=SystemClock()):
        typer.echo(f"{plan}: version {find_published(plan).number} is in force")


@app.command()
def accounts() -> None:
    """Give every post of the demonstration a new password and show it once. Refused elsewhere."""
    start_django()
    from anlan.directory.services import reset_demo_accounts

    typer.echo(f"{'username':28} {'password':26} post")
    for account in reset_demo_accounts(now=SystemClock().now()):
        posts = ", ".join(map(str, account.posts)) or "-"
        typer.echo(f"{account.username:28} {account.password:26} {posts} {account.label}")
