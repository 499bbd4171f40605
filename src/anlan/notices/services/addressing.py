"""From a notice to its deliveries: who holds the post now, and by which ways they are reached.

It happens after the decision, not in it: a decision holds a run's row, and the directory's rows are many and
encrypted. It happens once, because the notice's row is locked and marked in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from anlan.directory.contracts import ContactKind, Point
from anlan.directory.selectors import has_points, list_role_points
from anlan.duty.contracts import Reach
from anlan.duty.parameters import find_policy as find_duty_policy
from anlan.duty.selectors import list_preferences, list_reach
from anlan.kernel.access import PostRef, Role
from anlan.kernel.clock import LIVE, Clock
from anlan.kernel.errors import AnlanError
from anlan.notices import models
from anlan.notices.channels.drill import DrillChannel, DrillNotice
from anlan.notices.contracts import DeliveryState, Held
from anlan.notices.registry import tell_unreached
from anlan.notices.rows import execute, fetch
from anlan.notices.rules import NOBODY, Way, choose_ways
from anlan.notices.services.deliveries import NewDelivery, write_deliveries
from anlan.notices.services.telling import ADDRESSING
from anlan.notices.services.timing import REPEATS, Timing

__all__ = ["ADDRESSING", "address_notices", "report_unreached"]
log = structlog.get_logger()
BATCH = 500
AGAIN = timedelta(minutes=1)
# Which channel serves which kind of contact point.
Channels = dict[ContactKind, str]

_TAKE_LIVE = """
SELECT message_key, post, reason FROM notices_notice WHERE addressed_at IS NULL AND timeline = %s
ORDER BY told_at, message_key LIMIT %s FOR UPDATE SKIP LOCKED
"""
_TOLD = """
SELECT n.message_key, d.person FROM notices_notice n
JOIN notices_notice before ON before.stream = n.stream
JOIN notices_delivery d ON d.notice_id = before.message_key AND d.state IN ('handed-over', 'folded')
WHERE n.message_key = ANY(%s) AND d.person = ANY(%s) AND d.contact <> 0
"""
_TAKE_DRILLS = """
SELECT message_key, timeline FROM notices_notice WHERE addressed_at IS NULL AND timeline <> %s
ORDER BY timeline, told_at, message_key LIMIT %s FOR UPDATE SKIP LOCKED
"""
_TAKE_TROUBLES = """
SELECT key FROM notices_trouble WHERE addressed_at IS NULL ORDER BY raised_at LIMIT %s
FOR UPDATE SKIP LOCKED
"""
_TAKE_UNREACHED = """
SELECT d.id, n.stream, n.notice, n.post FROM notices_delivery d
JOIN notices_notice n ON n.message_key = d.notice_id
WHERE d.state = %s AND d.next_at <= %s ORDER BY d.next_at LIMIT %s
"""
_TRIED = "UPDATE notices_delivery SET next_at = %s, error = %s WHERE id = %s AND next_at IS NOT NULL"


def address_notices(*, wall: Clock, channels: Channels) -> int:
    """Give every new notice and trouble its deliveries; returns how many were taken.

    Live ones go to the contact points that `channels` serve and to the desk; those of a drill to the channel
    of its timeline, whatever is configured.
    """
    return _address_live(wall, channels) + _keep_drills(wall) + _address_troubles(wall, channels)


@transaction.atomic
def _address_live(wall: Clock, channels: Channels) -> int:
    rows, now = fetch(_TAKE_LIVE, LIVE, BATCH), wall.now()
    if not rows:
        return 0
    refs = {post: _read_ref(post) for _, post, _ in rows}
    reach = list_reach(set(refs.values()), now=now)
    people = {int(p.person) for r in reach.values() for p in (*r.points, *r.backup) if p.person}
    kinds = {channel: kind for kind, channel in channels.items()}
    told = _find_told([key for key, _, reason in rows if reason in REPEATS], people)
    timing = Timing(now, kinds, list_preferences(people), told)
    outside = has_points(channels)
    made: list[NewDelivery] = []
    for key, post, reason in rows:
        each = _list_deliveries(key, reach[refs[post]], channels, now, tells_outside=outside)
        made += timing.put_off(key, reason, list(each))
    write_deliveries(made, now=now)
    _mark(models.Notice, [key for key, _, _ in rows], now)
    return len(rows)


def _find_told(keys: Sequence[str], people: Collection[int]) -> set[tuple[str, str]]:
    """Which of these people have had something of the same run outside before: (notice, person)."""
    return set(fetch(_TOLD, list(keys), [str(person) for person in people])) if keys and people else set()


def _list_deliveries(
    key: str, reach: Reach, channels: Channels, now: datetime, *, tells_outside: bool
) -> Iterator[NewDelivery]:
    outside = _list_ways(reach.points, channels)
    ways, reached = choose_ways(
        held=reach.answering.held,
        answered=reach.answering.answered,
        covered=reach.covered,
        outside=outside,
        tells_outside=tells_outside,
    )
    for way in ways:
        yield NewDelivery(way.channel, way.contact, way.person, now, notice=key)
    # Whoever stands behind them hears later, unless the notice is settled by then: the lane asks first.
    for way in _list_ways(reach.backup, channels):
        if way not in outside:
            later = now + find_duty_policy(now).backup_after
            yield NewDelivery(way.channel, way.contact, way.person, later, notice=key, held=Held.BACKUP)
    if not reached:
        yield NewDelivery(NOBODY, 0, "", now, notice=key, state=DeliveryState.NO_CONTACT)


def _list_ways(points: Collection[Point], channels: Channels) -> list[Way]:
    return [Way(channels[point.kind], point.id, point.person) for point in points if point.kind in channels]


@transaction.atomic
def _keep_drills(wall: Clock) -> int:
    """The type of a drill's notice is decided here; no live channel takes one."""
    rows = fetch(_TAKE_DRILLS, LIVE, BATCH)
    kept: dict[str, list[DrillNotice]] = {}
    for key, timeline in rows:
        kept.setdefault(timeline, []).append(DrillNotice(key))
    for timeline, notices in kept.items():
        DrillChannel(timeline).keep(notices, at=wall.now())
    if rows:
        _mark(models.Notice, [key for key, _ in rows], wall.now())
    return len(rows)


@transaction.atomic
def _address_troubles(wall: Clock, channels: Channels) -> int:
    """To operators, and to administrators as well: whoever cannot be reached is for them to mend."""
    rows, now = fetch(_TAKE_TROUBLES, BATCH), wall.now()
    if not rows:
        return 0
    points = list_role_points((Role.OPERATOR, Role.ADMINISTRATOR), now=now)
    ways = [Way(channels[point.kind], point.id, point.person) for point in points if point.kind in channels]
    if not ways:
        log.error("no operator can be told", troubles=[key for (key,) in rows])
        ways = [Way(NOBODY)]
    state = DeliveryState.WAITING if ways[0].channel else DeliveryState.NO_CONTACT
    made = [
        NewDelivery(way.channel, way.contact, way.person, now, trouble=key, state=state)
        for (key,) in rows
        for way in ways
    ]
    write_deliveries(made, now=now)
    _mark(models.Trouble, [key for (key,) in rows], now)
    return len(rows)


def report_unreached(*, wall: Clock) -> int:
    """Tell the engine of each post that nobody reaches, so that the next rung hears at once.

    In transactions of their own: the engine locks a run first, and nobody may hold a notice while waiting
    for a run. Returns how many were told; one that fails is told again a minute later.
    """
    rows = fetch(_TAKE_UNREACHED, DeliveryState.NO_CONTACT, wall.now(), BATCH)
    for delivery, stream, notice, post in rows:
        try:
            with transaction.atomic():
                tell_unreached(stream, notice, post, wall)
                execute(_TRIED, None, "", delivery)
        except AnlanError as refusal:  # the run has ended meanwhile
            execute(_TRIED, None, str(refusal)[:2000], delivery)
        except Exception:  # one that fails must not keep the others from being told
            log.exception("unreached post not told", stream=stream, notice=notice, post=post)
            execute(_TRIED, wall.now() + AGAIN, "", delivery)
    return len(rows)


def _read_ref(post: str) -> PostRef:
    bureau, _, code = post.partition(":")
    return PostRef(bureau, code)


def _mark(table: type[models.Notice | models.Trouble], keys: Collection[str], now: datetime) -> None:
    table._default_manager.filter(pk__in=keys).update(addressed_at=now)
