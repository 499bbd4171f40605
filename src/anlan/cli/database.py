"""`anlan database`: the schema and the PostgreSQL it lives in."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Annotated

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
    home.check_founded()
    with open_database(home):
        grant_app(home.database_url("owner"))
        os.environ["ANLAN_DB_ROLE"] = "owner"
        start_django()
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=1)


@app.command()
def upgrade(
    old_bin: Annotated[
        Path | None, typer.Option(help="Folder of the PostgreSQL programs that wrote the database.")
    ] = None,
) -> None:
    """Move the database of another PostgreSQL major version to this release's; the old folder is kept."""
    from anlan.host.home import find_home
    from anlan.host.upgrade import upgrade_database

    upgrade_database(find_home(), old_bin=old_bin, say=lambda text: typer.echo(text, err=True))


@app.command()
def shell() -> None:
    """Open psql as the application role; ANLAN_DB_ROLE=owner opens it as the owner."""
    from anlan.host.binaries import find_binaries
    from anlan.host.dump import describe_connection
    from anlan.host.home import find_home
    from anlan.host.running import open_database

    home = find_home()
    home.check_founded()
    with open_database(home):
        address = home.database_url(os.environ.get("ANLAN_DB_ROLE", "app"))
        subprocess.run([find_binaries().program("psql")], env=describe_connection(address), check=False)
