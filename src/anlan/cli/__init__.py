"""The `anlan` command. Topics are loaded when they are asked for, so that `anlan --help` is quick.

A topic is a module with `app = typer.Typer(...)`: one command in it becomes `anlan topic`, several become
`anlan topic verb`; a topic with a single verb adds an empty `@app.callback()`. Name it in TOPICS; call
`start_django()` inside the command, before importing an app.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.metadata import version
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from anlan.kernel.errors import AnlanError, Unavailable

# name -> (module in this package, what `anlan --help` says)
TOPICS = {
    "up": ("up", "Start everything and keep it running; --demo adds a demonstration bureau."),
    "status": ("status", "Tell the state of each part, the worker's last cycle and its lateness."),
    "people": ("people", "Bring in people and their sign-ins."),
    "directory": ("directory", "Bring in and list bureaus, divisions, posts and their holders."),
    "outside": ("outside", "List whom to call outside, and set the numbers of local offices."),
    "calendar": ("calendar", "Show and set working days."),
    "plan": ("plan", "Check, load and publish written plans."),
    "incident": ("incident", "Open, handle and close incidents."),
    "matter": ("matter", "Take in and answer matters."),
    "standing": ("standing", "Carry out the duties of every day, week and month."),
    "duty": ("duty", "Keep rosters, see who answers, explain who would be told, test reachability."),
    "notices": ("notices", "Show who was told and how, and try the channels."),
    "report": ("report", "Write an incident's reports into files; print cards for a day without the server."),
    "story": ("story", "Play a story on simulated time."),
    "trace": ("trace", "Follow each clause to what executes it, and back."),
    "api": ("api", "Write the document of the HTTP API, without a server."),
    "ledger": ("ledger", "Verify and read the record."),
    "worker": ("worker", "Run the loops that fire deadlines and deliver notices."),
    "demo": ("demo", "Set up and play the demonstration."),
    "database": ("database", "Migrate, upgrade or open the database."),
    "backup": ("backup", "Save the whole installation into one file."),
    "restore": ("restore", "Bring a saved installation back into an empty home."),
    "bench": ("bench", "Measure on this machine."),
}
COMPLETION = ("install_completion", "show_completion")  # of the root only


def start_django() -> None:
    """Load settings and apps on an installation that is there; see `anlan.web.setup`."""
    from anlan.host.home import find_home
    from anlan.web.setup import start_django as load

    find_home().check_founded()
    load()


class Topics(TyperGroup):
    """A command group whose members stand for modules that are imported only to run."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, found, rest = super().resolve_command(ctx, args)
        return name, _load_topic(name) if found and name else found, rest


def main() -> None:
    """Run the command line; a refusal is one sentence on standard error and exit code 2."""
    try:
        _build_root()(prog_name="anlan")
    except Exception as error:
        refusal = _read_refusal(error)
        if refusal is None:
            raise
        print(f"anlan: {refusal}", file=sys.stderr)  # noqa: T201 - the command line speaks by printing
        sys.exit(2)


def _build_root() -> TyperGroup:
    app = typer.Typer(cls=Topics, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)

    @app.callback(help="Runs the emergency plans of a municipal healthcare security bureau.")
    def root(
        show: bool = typer.Option(False, "--version", help="Print the version.", callback=_print_version),
    ) -> None: ...

    group = get_command(app)
    assert isinstance(group, Topics)  # noqa: S101 - narrows the type
    for name, (_, text) in TOPICS.items():
        group.add_command(TyperCommand(name, help=text))
    return group


def _print_version(show: bool) -> None:
    if show:
        typer.echo(version("anlan"))
        raise typer.Exit


def _load_topic(name: str) -> Any:
    module, text = TOPICS[name]
    command = get_command(import_module(f"anlan.cli.{module}").app)
    command.name, command.help = name, command.help or text
    command.params = [each for each in command.params if each.name not in COMPLETION]
    return command


def _read_refusal(error: Exception) -> AnlanError | None:
    """The sentence for an error that the user can mend; None for a fault of ours."""
    if isinstance(error, AnlanError):
        return error
    if isinstance(error, OSError):
        from anlan.host.home import find_home
        from anlan.host.telling import explain_folder

        return explain_folder(find_home(), error)
    # Named by text, because importing psycopg for a command that needs no database would cost its time.
    if type(error).__name__ == "OperationalError":
        return _explain_silence(error)
    return None


def _explain_silence(error: Exception) -> AnlanError:
    from anlan.host.address import name_server
    from anlan.host.home import find_home

    how = "Is `anlan up` running on this home?"
    if not find_home().is_embedded:
        how = f"Is the server that DATABASE_URL names, {name_server(os.environ['DATABASE_URL'])}, up?"
    return Unavailable("The database does not answer.", why=str(error).strip(), how=how)
