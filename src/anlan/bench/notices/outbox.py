"""What the database holds of notices and deliveries: how late each was handed over, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Event

from django.db import connection

from anlan.kernel.errors import Unavailable

# From the commit of the opening, whose first entry is never touched again, to the commit that notes the
# hand-over: PostgreSQL stamps both.
_LATENESS = """
SELECT d.channel, extract(epoch FROM pg_xact_commit_timestamp(d.xmin) - pg_xact_commit_timestamp(e.xmin))
    ::float8
FROM notices_delivery d JOIN notices_notice n ON n.message_key = d.notice_id
JOIN ledger_entry e ON e.stream_id = n.stream AND e.seq = 1
WHERE d.state = 'handed-over' AND n.stream = ANY(%s)
"""
_DELIVERIES = """
SELECT n.message_key, d.channel, d.contact, d.state FROM notices_notice n
LEFT JOIN notices_delivery d ON d.notice_id = n.message_key WHERE n.stream = ANY(%s)
"""
_LEFT = """
SELECT (SELECT count(*) FROM notices_notice WHERE addressed_at IS NULL)
    + (SELECT count(*) FROM notices_delivery WHERE state IN ('waiting', 'failed'))
"""
# What a worker does first in a new home: it plays the stories of the release.
_SETTLED = """
SELECT count(*) FILTER (WHERE name = 'stories of this release' AND completed_at IS NOT NULL) = 1
    AND count(*) FILTER (WHERE completed_at IS NULL) = 0 FROM deadlines_periodicjob
"""


@dataclass(frozen=True, slots=True)
class Checked:
    """Notices, the mails among their deliveries, and what went wrong with either."""

    notices: int
    mails: int
    lost: int
    doubled: int


def read_lateness(runs: Sequence[str]) -> dict[str, list[float]]:
    """Seconds by channel, one for each delivery that was handed over."""
    found: dict[str, list[float]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LATENESS, [list(runs)])
        for channel, seconds in cursor.fetchall():
            found.setdefault(channel, []).append(seconds)
    return found


def check_deliveries(runs: Sequence[str], mails: Sequence[Mapping[str, str]]) -> Checked:
    """Hold the notices of these runs against what the mail server took.

    Lost is a notice without a delivery, a delivery not handed over, and a mail the server does not have;
    doubled, every mail beyond the first under one key.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DELIVERIES, [list(runs)])
        rows = cursor.fetchall()
    taken = Counter(mail["key"] for mail in mails)
    keys = {f"{key}/{contact}" for key, channel, contact, _ in rows if channel == "smtp"}
    unsent = sum(state != "handed-over" for *_, state in rows)
    missing = sum(not taken[key] for key in keys)
    doubled = sum(taken[key] - 1 for key in keys if taken[key])
    return Checked(len({key for key, *_ in rows}), len(keys), unsent + missing, doubled)


def is_settled() -> bool:
    """Whether the workers have done what they do first, and nothing waits to be told."""
    return bool(_ask(_SETTLED)) and is_empty()


def is_empty() -> bool:
    """Whether nothing waits to be told."""
    return _ask(_LEFT) == 0


def wait_for(condition: Callable[[], bool], what: str, *, within_s: float) -> None:
    """Look four times a second; raises Unavailable when it does not come about."""
    pause = Event()
    for _ in range(int(within_s * 4)):
        if condition():
            return
        pause.wait(0.25)
    raise Unavailable(f"{what} did not happen within {within_s:.0f} s.")


def _ask(question: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question)
        answer: int = cursor.fetchone()[0]
        return answer
