"""`anlan up`: start everything and keep it running."""

from __future__ import annotations

import asyncio
import os
from functools import partial

import typer

app = typer.Typer()


@app.command()
def up(
    demo: bool = typer.Option(
        False, "--demo", help="Add a demonstration bureau and play the main job on it."
    ),
    bootstrap: bool = typer.Option(True, help="Make the first administrator and show the password once."),
    host: str = typer.Option("127.0.0.1", envvar="HOST", help="Address to listen on."),
    port: int = typer.Option(8000, envvar="PORT", min=1, max=65535, help="The one public port."),
) -> None:
    """Run database, web and worker behind one port until Ctrl-C; what dies is started again.

    The log goes to standard error, one JSON object a line. The folder is named by ANLAN_HOME; an outside
    PostgreSQL by DATABASE_URL.
    """
    from anlan.host.home import find_home
    from anlan.host.logs import configure_logs
    from anlan.host.process import MARK
    from anlan.host.supervisor import Supervisor

    home = find_home()
    home.check_addresses()
    os.environ.setdefault("ANLAN_LOG_LEVEL", "INFO")
    os.environ.pop(MARK, None)
    configure_logs()
    say = partial(print, flush=True)
    asyncio.run(Supervisor(home, host, port, demo=demo, bootstrap=bootstrap, say=say).run())
