"""What changed, for whoever watches: written with the change, read from any place on without a gap.

Numbers of rows do not come in the order in which transactions commit, so a reader that goes on after the
highest number it has seen would pass over what commits late. A place is therefore a transaction number, the
horizon: everything written by transactions before it is committed or will never be. What is read from there
on may repeat what was read before, and misses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import msgspec
from django.db import connection

from anlan.engine.models import LiveChange
from anlan.engine.rules.permissions import find_reading
from anlan.kernel.access import Actor
from anlan.kernel.clock import Clock, SystemClock
from anlan.plans.contracts import Form

# Where readers listen. It only wakes them: what happened stands in the rows.
CHANNEL = "anlan_live"
TOLD, ACKNOWLEDGED = "told", "acknowledged"
KEPT = timedelta(days=14)
_FORMS = frozenset(form.value for form in Form)
# The wall's time, also for what happened on another timeline: it says how old a row is, nothing else.
_WALL: Clock = SystemClock()

WRITE = """
INSERT INTO engine_livechange (xid, at, run_id, first, seq, types, notices)
SELECT pg_current_xact_id()::text::bigint, %s, run, first, seq, types, notices
FROM json_to_recordset(%s) AS c (run text, first int, seq int, types text[], notices jsonb)
"""
# Rows from a database that was restored elsewhere bear numbers that are still to come here.
READ = """
SELECT s.horizon, c.id, c.xid, c.run_id, c.first, c.seq, c.types, c.notices, r.form, r.bureau, r.path,
    r.timeline, ARRAY(SELECT post FROM engine_runpost p WHERE p.run_id = c.run_id)
FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon,
        pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS ahead) s
LEFT JOIN (engine_livechange c JOIN engine_run r ON r.id = c.run_id) ON c.xid >= %(after)s AND c.xid < s.ahead
ORDER BY c.id LIMIT %(limit)s
"""
# From where on every row is among the `limit` newest and younger than `since`. What is older is gone after
# `KEPT`, but no session lives that long, so nobody comes back with a place from before it.
FIND_START = """
WITH here AS (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS ahead)
SELECT greatest(
    (SELECT c.xid FROM engine_livechange c, here WHERE c.at < %(since)s AND c.xid < here.ahead
        ORDER BY c.xid DESC LIMIT 1),
    (SELECT c.xid FROM engine_livechange c, here WHERE c.xid < here.ahead
        ORDER BY c.xid DESC OFFSET %(limit)s LIMIT 1),
    0) + 1
"""


class NewChange(msgspec.Struct, frozen=True):
    """What one change did to one run: entries `first` to `seq` of these types, and (number, post, state) of
    notices."""

    run: str
    first: int
    seq: int
    types: tuple[str, ...]
    notices: tuple[tuple[str, str, str], ...] = ()


class HeardChange(msgspec.Struct, frozen=True):
    """A change as a reader hears of it, with what decides who may hear of it: the run's place and posts."""

    id: int
    xid: int
    run: str
    first: int
    seq: int
    types: tuple[str, ...]
    notices: tuple[tuple[str, str, str], ...]
    form: str
    bureau: str
    path: str
    timeline: str
    posts: frozenset[str]


def may_hear(actor: Actor, change: HeardChange) -> bool:
    """The rule of `selectors.may_see`, for a change that has everything at hand."""
    return (
        actor.can(find_reading(change.run), change.path)
        or change.run in actor.participations
        or any(str(ref) in change.posts for ref in actor.posts)
    )


def publish_changes(changes: Sequence[NewChange]) -> None:
    """Write the changes in the caller's transaction; readers are woken when it commits."""
    if not changes:
        return
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [_WALL.now(), msgspec.json.encode(changes).decode()])
        cursor.execute(f"NOTIFY {CHANNEL}")


def publish_states(states: Iterable[tuple[str, str, str, str]]) -> None:
    """The same of notices on their way: (stream, number, post, state). Those of duty belong to no run."""
    publish_changes(
        [
            NewChange(stream, 0, 0, (), ((notice, post, state),))
            for stream, notice, post, state in states
            if stream.partition(":")[0] in _FORMS
        ]
    )


def read_heard(rows: Sequence[Sequence[Any]]) -> tuple[int, list[HeardChange]]:
    """The horizon after reading, and the changes, from the rows of READ."""
    changes = [
        HeardChange(
            id=row[1],
            xid=row[2],
            run=row[3],
            first=row[4],
            seq=row[5],
            types=tuple(row[6]),
            notices=tuple(tuple(each) for each in row[7]),
            form=row[8],
            bureau=row[9],
            path=row[10],
            timeline=row[11],
            posts=frozenset(row[12]),
        )
        for row in rows
        if row[1] is not None
    ]
    return rows[0][0], changes


def find_horizon() -> int:
    """The transaction number before which everything is committed or never will be."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        horizon: int = cursor.fetchone()[0]
        return horizon


def prune_changes(wall: Clock) -> int:
    """Remove what is older than it is kept; how many."""
    return LiveChange.objects.filter(at__lt=wall.now() - KEPT).delete()[0]
