"""`anlan backup`: the whole installation as one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="A new file, or - for standard output.", metavar="FILE")],
) -> None:
    """Save database, files, secrets and keys into one file, while the server runs or not.

    Who has the file has everything, personal values included: keep it as safe as the server.
    """
    from anlan.host.backup import save_backup
    from anlan.host.home import find_home

    save_backup(find_home(), file, say=lambda text: typer.echo(text, err=True))
