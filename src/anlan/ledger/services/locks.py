"""Keeping others out by a name, where there is no row yet to lock."""

from __future__ import annotations

from django.db import connection


def lock_name(name: str) -> None:
    """Whoever locks the same name waits until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
