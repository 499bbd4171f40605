"""What goes wrong with the machine itself, and telling those who run it."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from anlan.deadlines.contracts import Alarm
from anlan.notices.services.telling import ADDRESSING

_RAISE = """
INSERT INTO notices_trouble (key, text, raised_at) VALUES (%s, %s, %s) ON CONFLICT (key) DO NOTHING
"""


def raise_trouble(key: str, text: str, *, now: datetime) -> None:
    """Tell operators and administrators of `text` through the outbox; the same key again does nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_RAISE, [key, text, now])
        cursor.execute(f"NOTIFY {ADDRESSING}")


def tell_operators(alarm: Alarm) -> None:
    """An alarm sink: a loop of a worker stands still."""
    key = f"alarm/{alarm.worker}/{alarm.loop}/{alarm.raised_at:%Y%m%dT%H%M%S}"
    raise_trouble(key, alarm.sentence, now=alarm.raised_at)
