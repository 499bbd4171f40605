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


def grant_app(url: str) -> bool:
    """Let the application role work with the rows of tables the owner makes from now on.

    `url` is the owner's. Nothing is granted on tables that exist: the ledger takes rights away from its own,
    and they must not come back. False when the server has no such role: one role then does all.
    """
    with psycopg.connect(url) as connection:
        if not _has_role(connection, APP):
            return False
        app = sql.Identifier(APP)
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {}",
        ):
            connection.execute(sql.SQL(statement).format(app))
    return True


def ungrant_app(url: str) -> None:
    """Take the default rights away, so that a restored table has exactly the rights it was saved with."""
    with psycopg.connect(url) as connection:
        if _has_role(connection, APP):
            for kind in ("TABLES", "SEQUENCES"):
                connection.execute(
                    sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON {} FROM {}").format(
                        sql.SQL(kind), sql.Identifier(APP)
                    )
                )


def _has_role(connection: psycopg.Connection, role: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None
