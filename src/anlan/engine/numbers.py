"""Numbers people call a run by: NS-2026-014, counted per kind, year and timeline."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from anlan.kernel.calendar import BEIJING

# One row a kind, year and timeline: taking a number waits for whoever opens the same kind just now.
_TAKE = """
INSERT INTO engine_runcounter AS c (timeline, prefix, last) VALUES (%s, %s, %s)
ON CONFLICT (timeline, prefix) DO UPDATE SET last = c.last + excluded.last RETURNING last
"""


def take_numbers(*, timeline: str, course: str, at: datetime, amount: int = 1) -> list[str]:
    """The next `amount` numbers; gaps may show where an opening was rolled back."""
    prefix = f"{shorten_course(course)}-{at.astimezone(BEIJING).year}"
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [timeline, prefix, amount])
        last: int = cursor.fetchone()[0]
    return [f"{prefix}-{number:03d}" for number in range(last - amount + 1, last + 1)]


def shorten_course(course: str) -> str:
    """`network-security` -> NS, `petition` -> PE."""
    words = course.split("-")
    return ("".join(word[0] for word in words) if len(words) > 1 else course[:2]).upper()
