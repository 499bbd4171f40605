"""The two database roles: the owner changes the schema, the application only works with rows."""

from __future__ import annotations

import psycopg
from psycopg import sql

from anlan.host.home import DATABASE, ROLES, Home

APP, OWNER = ROLES["app"], ROLES["owner"]


def create_roles(home: Home) -> None:
    """Make both roles and the database on the embedded server, with the passwords of the home's secrets."""
    with psycopg.connect(home.embedded_url("superuser", "postgres"), autocommit=True) as connection:
        known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for role in ("owner", "app"):
            verb = sql.SQL("ALTER" if ROLES[role] in known else "CREATE")
            password = sql.Literal(home.read_secret(f"database-{role}"))
            connection.execute(
                sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, sql.Identifier(ROLES[role]), password)
            )
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER)
                )
            )


def grant_app(url: str, *, existing: bool = False) -> None:
    """Let the application role work with the rows of tables that the owner makes from now on.

    `url` is the owner's. With `existing` the tables that are there are granted too: only for a database just
    restored, because the ledger takes rights away from its own tables; the next migrate does so again.
    A server without the role is left alone: one role then does all.
    """
    with psycopg.connect(url) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP]).fetchone():
            return
        rows, counters = "SELECT, INSERT, UPDATE, DELETE ON", "USAGE, SELECT ON"
        default = "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT"
        grants = [
            "GRANT USAGE ON SCHEMA public",
            f"{default} {rows} TABLES",
            f"{default} {counters} SEQUENCES",
        ]
        if existing:
            grants += [f"GRANT {rows} ALL TABLES IN SCHEMA public"]
            grants += [f"GRANT {counters} ALL SEQUENCES IN SCHEMA public"]
        for grant in grants:
            connection.execute(sql.SQL("{} TO {}").format(sql.SQL(grant), sql.Identifier(APP)))
