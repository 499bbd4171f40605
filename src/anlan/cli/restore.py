"""`anlan restore`: a saved installation back into an empty home."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def restore(
    file: Annotated[
        Path, typer.Argument(help="What `anlan backup` wrote, or - for standard input.", metavar="FILE")
    ],
) -> None:
    """Fill an empty home, check every byte, bring the schema to this version and verify the record."""
    from anlan.host.home import find_home
    from anlan.host.restore import restore_backup

    restore_backup(find_home(), file, say=lambda text: typer.echo(text, err=True))
