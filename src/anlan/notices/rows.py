"""Statements that no query set says, and their rows."""

from __future__ import annotations

from typing import Any

from django.db import connection

Row = tuple[Any, ...]


def fetch(statement: str, *values: Any, **named: Any) -> list[Row]:
    """The rows that a statement returns; its values in order, or all by name."""
    with connection.cursor() as cursor:
        cursor.execute(statement, named or values)
        rows: list[Row] = cursor.fetchall()
        return rows


def execute(statement: str, *values: Any) -> int:
    """Carry a statement out; returns how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
