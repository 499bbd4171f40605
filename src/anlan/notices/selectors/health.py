"""How the channels are: what waits, what fails, what was given up."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from anlan.kernel.clock import LIVE
from anlan.notices.channels.configured import Configured
from anlan.notices.channels.port import Limit
from anlan.notices.contracts import ChannelHealth, DeliveryState, LimitView, NoticesHealth
from anlan.notices.rows import fetch

RECENT = timedelta(days=1)
LATE_S = 60.0

_COUNT = """
SELECT channel, sum(waiting)::int, sum(failed)::int, sum(given_up)::int, min(oldest) FROM (
    SELECT channel, count(*) FILTER (WHERE state = 'waiting') AS waiting,
        count(*) FILTER (WHERE state = 'failed') AS failed, 0 AS given_up,
        min(created_at) FILTER (WHERE held = '') AS oldest
    FROM notices_delivery WHERE state IN ('failed', 'waiting') GROUP BY channel
    UNION ALL
    SELECT channel, 0, 0, count(*), NULL FROM notices_delivery WHERE state = 'given-up' AND at >= %s
    GROUP BY channel) c
GROUP BY channel
"""
_HELD = """
SELECT channel, count(*)::int, max(next_at) FROM notices_delivery
WHERE state IN ('failed', 'waiting') AND held = 'limit' AND next_at > %s GROUP BY channel
"""
# Each by an index of its own: health is asked often, and most of all in a storm.
_FOLDED = """
SELECT channel, count(*)::int FROM notices_delivery WHERE state = 'folded' AND at >= %s GROUP BY channel
"""
_RECEIPTS = """
SELECT channel, count(*) FILTER (WHERE receipt <> 'undelivered')::int,
    count(*) FILTER (WHERE receipt = 'undelivered')::int
FROM notices_delivery WHERE receipt <> '' AND receipt_at >= %s GROUP BY channel
"""
_LAST = """
SELECT at FROM notices_delivery WHERE channel = %s AND state = 'handed-over' ORDER BY at DESC LIMIT 1
"""
_ERROR = """
SELECT error FROM notices_delivery WHERE channel = %s AND state IN ('failed', 'given-up') AND at >= %s
ORDER BY at DESC LIMIT 1
"""
_UNADDRESSED = """
SELECT count(*), min(told_at) FROM notices_notice WHERE addressed_at IS NULL AND timeline = %s
"""
_UNREACHED = "SELECT count(*) FROM notices_delivery WHERE channel = '' AND state = %s AND at >= %s"


class Counts(NamedTuple):
    """What the rows say of one channel, as ChannelHealth has it; `oldest`: since when the oldest waits."""

    waiting: int = 0
    failed: int = 0
    given_up: int = 0
    oldest: datetime | None = None
    held: int = 0
    held_until: datetime | None = None
    folded: int = 0
    delivered: int = 0
    undelivered: int = 0


def _count_all(since: datetime, now: datetime) -> dict[str, Counts]:
    found = {row[0]: Counts(*row[1:]) for row in fetch(_COUNT, since)}
    asked: tuple[tuple[str, datetime, tuple[str, ...]], ...] = (
        (_HELD, now, ("held", "held_until")),
        (_FOLDED, since, ("folded",)),
        (_RECEIPTS, since, ("delivered", "undelivered")),
    )
    for statement, at, names in asked:
        for channel, *values in fetch(statement, at):
            more = dict(zip(names, values, strict=True))
            found[channel] = found.get(channel, Counts())._replace(**more)
    return found


def find_notices_health(
    now: datetime, *, channels: Mapping[str, Configured], address: str, outside: Collection[str] = ()
) -> NoticesHealth:
    """The health of the channels at wall time `now`.

    `channels`: those that are configured, by name; `outside`: those that leave the house; `address`:
    where links lead. What was given up counts for a day; a post that nobody reached too.
    """
    since = now - RECENT
    counts = _count_all(since, now)
    names = [name for name in (*channels, *sorted(counts.keys() - channels.keys())) if name]
    shown = tuple(_show(name, channels.get(name), counts.get(name, Counts()), now) for name in names)
    (unaddressed, oldest), ((unreached,),) = fetch(_UNADDRESSED, LIVE)[0], fetch(_UNREACHED, _NONE, since)
    oldest_s = max((now - oldest).total_seconds(), 0.0) if oldest else 0.0
    reasons = [reason for each in shown for reason in _list_reasons(each)]
    if oldest_s > LATE_S:
        reasons.append(f"{unaddressed} notices wait to be addressed, the oldest for {oldest_s:.0f} s.")
    if unreached:
        reasons.append(f"{unreached} notices of the last day reached nobody: no working contact point.")
    if outside and not address:
        reasons.append("ANLAN_ADDRESS is not set: messages carry no link to acknowledge by.")
    return NoticesHealth(shown, unaddressed, oldest_s, unreached, address, tuple(reasons))


def _show(name: str, configured: Configured | None, counts: Counts, now: datetime) -> ChannelHealth:
    kind, since = configured.kind.value if configured else "", now - RECENT
    waiting, failed, given_up = counts.waiting, counts.failed, counts.given_up
    last, error = fetch(_LAST, name), fetch(_ERROR, name, since) if failed or given_up else []
    oldest_s = max((now - counts.oldest).total_seconds(), 0.0) if counts.oldest else 0.0
    doubtful = failed or given_up or oldest_s > LATE_S or (not kind and waiting)
    return ChannelHealth(
        name=name,
        kind=kind,
        state="degraded" if doubtful else "ok" if kind else "off",
        waiting=waiting,
        oldest_s=oldest_s,
        failed=failed,
        given_up=given_up,
        last_ok_at=last[0][0] if last else None,
        error=error[0][0] if error else "",
        server=configured.server if configured else "",
        limit=_view_limit(configured.limit) if configured else None,
        held=counts.held,
        held_until=counts.held_until,
        folded=counts.folded,
        delivered=counts.delivered,
        undelivered=counts.undelivered,
    )


def _view_limit(limit: Limit | None) -> LimitView | None:
    return LimitView(limit.letters, limit.seconds, limit.each) if limit else None


def _list_reasons(channel: ChannelHealth) -> list[str]:
    reasons = []
    if channel.given_up:
        reasons.append(f"Channel {channel.name} has given {channel.given_up} messages up since yesterday.")
    if channel.undelivered:
        reasons.append(
            f"Channel {channel.name}: {channel.undelivered} messages of the last day were not delivered."
        )
    if channel.held and channel.held_until:
        reasons.append(
            f"Channel {channel.name}: {channel.held} messages wait for what the other side takes, "
            f"until {channel.held_until:%H:%M:%S}Z."
        )
    if channel.failed:
        reasons.append(f"Channel {channel.name} fails: {channel.failed} messages are tried again.")
    if channel.waiting and not channel.kind:
        reasons.append(
            f"{channel.waiting} messages wait for the channel {channel.name}, which is not set up."
        )
    elif channel.oldest_s > LATE_S and not channel.failed:
        reasons.append(
            f"Channel {channel.name}: {channel.waiting} messages wait, for {channel.oldest_s:.0f} s."
        )
    return reasons


_NONE = DeliveryState.NO_CONTACT
