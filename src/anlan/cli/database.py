"""`anlan database`: the schema and the PostgreSQL it lives in."""

from __future__ import annotations

import os

import typer

app = typer.Typer()


@app.callback()
def describe() -> None:
    """Migrate, upgrade or open the database."""


@app.command()
def migrate() -> None:
    """Bring the schema to this version, as the owner role; starts the database if it does not run."""
    from anlan.cli import start_django
    from anlan.host.home import find_home
    from anlan.host.roles import grant_app
    from anlan.host.running import open_database

    home = find_home()
    with open_database(home):
        grant_app(home.database_url("owner"))
        os.environ["ANLAN_DB_ROLE"] = "owner"
        start_django()
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=1)
