"""What the application's database role may not do to the record."""

from __future__ import annotations

import os

from django.db import connection

APP_ROLE = "anlan_app"
_TABLES = ("ledger_entry", "ledger_seal")


def guard_tables() -> None:
    """Take UPDATE, DELETE and TRUNCATE on the record from the application's role, if that role exists."""
    role = os.environ.get("ANLAN_APP_ROLE", APP_ROLE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None or role == connection.settings_dict.get("USER"):
            return
        name = connection.ops.quote_name(role)
        existing = set(connection.introspection.table_names(cursor))
        for table in existing.intersection(_TABLES):
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {name}")
        for table in existing.intersection({"ledger_stream", "ledger_vaultrow"}):
            cursor.execute(f"REVOKE DELETE, TRUNCATE ON {table} FROM {name}")
