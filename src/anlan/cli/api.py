"""`anlan api`: the document of the HTTP API, for whoever generates a client from it."""

from __future__ import annotations

import json
import os
import sys
import tempfile

import typer

app = typer.Typer()


@app.callback()
def about() -> None:
    """What the HTTP API offers, without a server."""


@app.command()
def openapi() -> None:
    """Write the OpenAPI document to standard output: the same release, the same text, key by key.

    It asks neither a home nor a database.
    """
    from anlan.web.setup import start_django

    with tempfile.TemporaryDirectory() as home:
        # Settings want a home; nothing is read from it, and nothing of ours is written into a real one.
        os.environ["ANLAN_HOME"] = home
        os.environ.setdefault("DATABASE_URL", "postgresql:///none")
        start_django()
        from anlan.web.api.root import api

        document = api.get_openapi_schema(path_prefix="/api/")
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n")
