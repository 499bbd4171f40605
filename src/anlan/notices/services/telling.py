"""Writing notices, many in one statement, in the transaction of the decision that made them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from anlan.notices.contracts import Acknowledgement, NewNotice

# Where the loop listens that finds out by which channels a notice goes.
ADDRESSING = "anlan_notices"

_TELL = """
INSERT INTO notices_notice
    (message_key, stream, notice, timeline, post, reason, text, step, clauses, rung, told_at, how)
SELECT *, %s, '' FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::text[], %s::text[], %s::text[], %s::int[])
ON CONFLICT (message_key) DO NOTHING
"""
_ACKNOWLEDGE = """
UPDATE notices_notice n SET acknowledged_at = a.at, how = a.how
FROM unnest(%s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::text[])
    AS a (stream, notice, post, at, how)
WHERE n.stream = a.stream AND n.notice = a.notice AND n.post = a.post AND n.acknowledged_at IS NULL
"""


def tell_posts(notices: Sequence[NewNotice], *, now: datetime) -> None:
    """Write the notices; one already written under the same message key stays as it is.

    They wait there for `address_notices`, which is woken when this transaction commits.
    """
    if not notices:
        return
    rows = [
        (n.message_key, n.stream, n.notice, n.timeline, n.post, n.reason, n.text, n.step, n.clauses, n.rung)
        for n in notices
    ]
    with connection.cursor() as cursor:
        cursor.execute(_TELL, [now, *(list(column) for column in zip(*rows, strict=True))])
        cursor.execute(f"NOTIFY {ADDRESSING}")


def record_acknowledged(acknowledged: Sequence[Acknowledgement]) -> None:
    """Note who has acknowledged; the first answer counts."""
    if not acknowledged:
        return
    rows = [(a.stream, a.notice, a.post, a.at, a.how) for a in acknowledged]
    with connection.cursor() as cursor:
        cursor.execute(_ACKNOWLEDGE, [list(column) for column in zip(*rows, strict=True)])
