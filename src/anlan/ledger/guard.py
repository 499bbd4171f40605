"""What the application's database role may not do: change or remove what is on record.

The owner of the tables could take triggers and grants away; then the hashes and seals tell.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connections
from psycopg import sql

from anlan.kernel.errors import NotFound

# What may be updated; nothing at all may be deleted.
_UPDATABLE: dict[str, tuple[str, ...]] = {
    "ledger_stream": ("head_seq", "head_hash", "head_at"),
    "ledger_entry": (),
    "ledger_seal": (),
    "ledger_sealed_head": ("seq", "hash"),
    "ledger_seal_copy": ("n", "failures", "failing_since", "error"),
    "ledger_vault": ("ciphertext", "erased_at"),
}


def find_app_role() -> str:
    """The name of the role the application works as (setting ANLAN_APP_ROLE)."""
    return str(getattr(settings, "ANLAN_APP_ROLE", "anlan_app"))


def guard_tables(role: str, *, using: str = "default") -> None:
    """Leave `role` exactly the rights the ledger's services need; the same again changes nothing.

    Raises NotFound when the server has no such role.
    """
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            raise NotFound(
                f"The database has no role {role!r}.",
                why="Only a role of its own can be kept from changing the record.",
                how=f"CREATE ROLE {role} LOGIN, then run: anlan ledger guard",
            )
        name = sql.Identifier(role)
        for table, columns in _UPDATABLE.items():
            place = sql.Identifier(table)
            cursor.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(place, name))
            cursor.execute(sql.SQL("GRANT SELECT, INSERT ON {} TO {}").format(place, name))
            if columns:
                listed = sql.SQL(", ").join(map(sql.Identifier, columns))
                grant = sql.SQL("GRANT UPDATE ({}) ON {} TO {}").format(listed, place, name)
                cursor.execute(grant)


def guard_after_migrate(*, using: str, **_: Any) -> None:
    """Guard where the role exists; an installation with one role for everything has none."""
    try:
        guard_tables(find_app_role(), using=using)
    except NotFound:
        return
