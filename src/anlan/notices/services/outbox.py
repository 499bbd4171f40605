"""Taking deliveries to send and noting what came of them.

A worker takes deliveries for half a minute (a lease) and commits, sends without a transaction, and notes
each result. One that dies gives its deliveries back when the lease ends; so a letter may leave twice, with
the same key, and none is lost. Two workers never have the same delivery at once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import connection, transaction

from anlan.notices.contracts import PENDING, DeliveryState
from anlan.notices.policy import Policy
from anlan.notices.registry import publish_states
from anlan.notices.rows import execute, fetch
from anlan.notices.rules import IN_APP, LEASE, LONGEST_HELD, judge_failure
from anlan.notices.services.folding import follow_leads
from anlan.notices.services.troubles import raise_trouble

# Where the loops of the channels listen.
LANES = "anlan_lanes"

# What is put off further than any pause was put off by a clock that has been set back since.
_CLAIM = """
UPDATE notices_delivery d SET next_at = %(until)s FROM (
    SELECT id FROM notices_delivery WHERE channel = %(channel)s AND state = ANY(%(pending)s)
        AND (next_at <= %(now)s OR next_at > CASE held WHEN '' THEN %(furthest)s ELSE %(held)s END)
        AND NOT contact = ANY(%(busy)s)
    ORDER BY next_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED) due
WHERE d.id = due.id
RETURNING d.id, d.notice_id, d.trouble_id, d.contact, d.person, d.attempts
"""
_NEXT = """
SELECT min(next_at) FROM notices_delivery
WHERE channel = %s AND state = ANY(%s) AND NOT contact = ANY(%s)
"""
_MARK = """
UPDATE notices_delivery d SET state = r.state, attempts = d.attempts + r.tried, next_at = r.next_at,
    at = %(now)s, error = r.error, shown = coalesce(nullif(r.shown, ''), d.shown), held = r.held,
    outside = coalesce(nullif(r.outside, ''), d.outside)
FROM json_to_recordset(%(rows)s) AS r (id bigint, state text, tried int, next_at timestamptz, error text,
    shown text, held text, outside text)
WHERE d.id = r.id AND d.state = ANY(%(pending)s)
    AND (d.next_at = %(until)s OR r.state = 'not-needed' OR r.state = 'handed-over' AND NOT EXISTS (
        SELECT 1 FROM notices_delivery f WHERE f.folded_into_id = d.id AND f.state = 'folded'))
RETURNING d.state, d.notice_id, d.id
"""
_WATCHED = """
SELECT stream, notice, post, s.state FROM notices_notice
JOIN unnest(%s::text[], %s::text[]) AS s (key, state) ON s.key = message_key
"""
# What watchers hear of a delivery: that it left, or that it did not.
_HEARD = {
    DeliveryState.HANDED_OVER: DeliveryState.HANDED_OVER,
    DeliveryState.FAILED: DeliveryState.FAILED,
    DeliveryState.GIVEN_UP: DeliveryState.FAILED,
}
_TRY_AGAIN = """
UPDATE notices_delivery SET state = %s, attempts = 0, next_at = %s, at = %s
WHERE state = %s AND (%s = '' OR channel = %s)
"""
_PENDING = sorted(PENDING)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this worker has until the lease ends. `attempts` were made before."""

    id: int
    notice: str | None
    trouble: str | None
    contact: int
    person: str
    attempts: int


class Result(msgspec.Struct, frozen=True):
    """What came of a claimed delivery. `tried` is 1 when the other side was asked."""

    id: int
    state: DeliveryState
    tried: int = 1
    next_at: datetime | None = None
    error: str = ""
    shown: str = ""
    held: str = ""
    outside: str = ""


def claim(
    channel: str, *, now: datetime, limit: int, longest: timedelta, busy: Collection[int] = ()
) -> tuple[list[Claimed], datetime]:
    """Take up to `limit` deliveries that are due, none to a contact in `busy`; and tell until when."""
    until = now + LEASE
    values: dict[str, Any] = {
        "channel": channel, "pending": _PENDING, "now": now, "until": until, "limit": limit,
        "furthest": now + max(longest, LEASE), "held": now + LONGEST_HELD, "busy": list(busy),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        return sorted((Claimed(*row) for row in cursor.fetchall()), key=lambda each: each.id), until


def find_next(channel: str, busy: Collection[int] = ()) -> datetime | None:
    """When the channel next has something to do for anybody who is not busy."""
    found: datetime | None = fetch(_NEXT, channel, _PENDING, list(busy))[0][0]
    return found


def fail(claimed: Claimed, why: str, *, now: datetime, policy: Policy, shown: str = "") -> Result:
    """The result of a try that failed: again after a pause, or given up."""
    state, next_at = judge_failure(
        claimed.attempts + 1, policy.tries, now, policy.first_pause, policy.longest_pause
    )
    return Result(claimed.id, state, next_at=next_at, error=why[:2000], shown=shown)


@transaction.atomic
def mark(results: Sequence[Result], *, channel: str, until: datetime, now: datetime) -> None:
    """Note what came of deliveries taken with the lease `until`.

    A failure counts only while the lease is still ours. That a letter was handed over counts always, unless
    others go out in it: whoever has the lease now may have put them there since, and sends it once more. What
    is given up is told to operators, once an hour for each channel.
    """
    if not results:
        return
    rows = msgspec.json.encode(results).decode()
    with connection.cursor() as cursor:
        cursor.execute(_MARK, {"now": now, "rows": rows, "pending": _PENDING, "until": until})
        marked = cursor.fetchall()
    told = [(key, state) for state, key, _ in marked if key]
    told += follow_leads({id_: state for state, _, id_ in marked}, now=now)
    heard = [(key, _HEARD[DeliveryState(state)]) for key, state in told if state in _HEARD]
    if heard and channel != IN_APP:  # on the desk it was as soon as it was told
        publish_states(fetch(_WATCHED, [key for key, _ in heard], [state for _, state in heard]))
    given_up = [key for key, state in told if state == DeliveryState.GIVEN_UP]
    if given_up:
        text = (
            f"通道 {channel} 有通知多次未能送出，已停止重试。"
            f"The channel {channel} has given notices up after many tries, the first: {given_up[0]}. "
            "anlan notices list --state given-up"
        )
        raise_trouble(f"given-up/{channel}/{now:%Y%m%dT%H}", text, now=now)


def try_again(*, now: datetime, channel: str = "") -> int:
    """Try once more what was given up, on one channel or on all; returns how many deliveries."""
    waiting, given_up = DeliveryState.WAITING, DeliveryState.GIVEN_UP
    count = execute(_TRY_AGAIN, waiting, now, now, given_up, channel, channel)
    wake_lanes()
    return count


def wake_lanes() -> None:
    """Wake the loops of the channels when this transaction commits."""
    execute(f"NOTIFY {LANES}")
