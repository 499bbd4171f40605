"""One listener for all streams of this process: it reads what changed once and hands it to whoever may hear.

It listens on a connection of its own. A notification only wakes it: what happened stands in rows, which it
reads from the last horizon on, so that a notification or a connection that was lost loses nothing.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta

import psycopg
import structlog

from anlan.engine.live import CHANNEL, FIND_START, READ, HeardChange, may_hear, read_heard
from anlan.kernel.clock import Clock
from anlan.web.live.events import write_change, write_reset
from anlan.web.live.watching import Watcher

log = structlog.get_logger()
# A cut no longer than this is resumed, as far as no more happened than is kept.
RESUMED = timedelta(minutes=10)
KEPT = 5000
# What is committed within a moment is read together.
COLLECT_S = 0.02
POLL_S, FIRST_PAUSE_S, LONGEST_PAUSE_S, JOIN_S = 15.0, 0.1, 2.0, 10.0
_IDENTITY = "SELECT system_identifier FROM pg_control_system()"

Connect = Callable[[], Awaitable[psycopg.AsyncConnection]]


class Hub:
    """Reads changes and hands them out. Everything here belongs to one event loop."""

    def __init__(self, connect: Connect, wall: Clock, on_word: Callable[[str], None]) -> None:
        """`on_word` is called with the word of a notification that brings one."""
        self._connect, self._wall, self._on_word = connect, wall, on_word
        self.watchers: set[Watcher] = set()
        self._kept: deque[HeardChange] = deque()
        self._database = ""
        self._horizon = self._floor = 0
        self._seen: set[int] = set()
        self._ready = asyncio.Event()

    @property
    def cursor(self) -> str:
        """Up to where everything was handed out; of another database it says nothing."""
        return f"{self._database}.{self._horizon}" if self._database else ""

    async def join(self, watcher: Watcher, greeting: Callable[[str], bytes]) -> None:
        """Begin to hand out to a watcher: the greeting, what they missed since `watcher.after`, what comes.

        The greeting bears the place from which they would go on if they were cut right after it.
        """
        try:
            await asyncio.wait_for(self._ready.wait(), JOIN_S)
        except TimeoutError:
            watcher.offer(greeting("") + write_reset(""))
            self.watchers.add(watcher)
            return
        missed = self._list_missed(watcher)
        if missed is None:
            watcher.offer(greeting("") + write_reset(self.cursor))
        else:
            watcher.offer(greeting(watcher.after or self.cursor))
            watcher.offer(_write(missed, watcher))
        self.watchers.add(watcher)

    def leave(self, watcher: Watcher) -> None:
        self.watchers.discard(watcher)

    def tell_all(self, events: bytes) -> None:
        for watcher in self.watchers:
            watcher.offer(events)

    async def run(self) -> None:
        """Listen until cancelled, through the database's absence."""
        pause = FIRST_PAUSE_S
        while True:
            try:
                async with await self._connect() as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    await self._start(connection)
                    pause = FIRST_PAUSE_S
                    await self._follow(connection)
            except (psycopg.Error, OSError) as fault:
                log.warning("live updates wait for the database", error=str(fault))
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _start(self, connection: psycopg.AsyncConnection) -> None:
        """Go on where reading ended; the first time, or on another database, from a while ago."""
        (identity,) = await _fetch_one(connection, _IDENTITY)
        if self._database == f"{identity:x}":
            return
        since = {"since": self._wall.now() - RESUMED, "limit": KEPT}
        (start,) = await _fetch_one(connection, FIND_START, since)
        known, self._database = self._database, f"{identity:x}"
        self._kept.clear()
        self._seen.clear()
        self._horizon = self._floor = start
        await self._read(connection)
        if known:
            self.tell_all(write_reset(self.cursor))
        self._ready.set()

    async def _follow(self, connection: psycopg.AsyncConnection) -> None:
        while True:
            await self._read(connection)
            async for notice in connection.notifies(timeout=POLL_S, stop_after=1):
                if notice.payload:
                    self._on_word(notice.payload)
                await asyncio.sleep(COLLECT_S)

    async def _read(self, connection: psycopg.AsyncConnection) -> None:
        asked = {"after": self._horizon, "limit": KEPT + 1}
        rows = await (await connection.execute(READ, asked)).fetchall()
        before, place = self.cursor, self._horizon
        self._horizon, changes = read_heard(rows)
        if len(changes) > KEPT:
            self._skip(place)
            return
        fresh = [change for change in changes if change.id not in self._seen]
        # What is written by transactions from the horizon on comes again with the next reading.
        self._seen = {change.id for change in changes if change.xid >= self._horizon}
        self._keep(fresh)
        self._hand_out(fresh, before)

    def _skip(self, place: int) -> None:
        """More happened at once than anybody would want told one by one.

        Where another transaction holds the horizon back it is still `place`, which was handed out before.
        """
        self._kept.clear()
        self._seen.clear()
        self._floor = max(self._horizon, place + 1)
        self.tell_all(write_reset(self.cursor))

    def _keep(self, changes: Iterable[HeardChange]) -> None:
        self._kept.extend(changes)
        while len(self._kept) > KEPT:
            self._floor = max(self._floor, self._kept.popleft().xid + 1)

    def _hand_out(self, changes: list[HeardChange], cursor: str) -> None:
        """What several may hear is written once."""
        written = [(change, write_change(change, cursor)) for change in changes]
        for watcher in tuple(self.watchers) if written else ():
            events = b"".join(text for change, text in written if may_hear(watcher.actor, change))
            if events:
                watcher.offer(events)

    def _list_missed(self, watcher: Watcher) -> list[HeardChange] | None:
        """What happened after the watcher's cursor; None when that is not known any more."""
        if not watcher.after:
            return []
        database, _, place = watcher.after.partition(".")
        if database != self._database or not place.isdecimal() or int(place) < self._floor:
            return None
        return [change for change in self._kept if change.xid >= int(place)]


def _write(changes: list[HeardChange], watcher: Watcher) -> bytes:
    """What they missed; cut in the middle of it, they begin with it again."""
    return b"".join(write_change(each, watcher.after) for each in changes if may_hear(watcher.actor, each))


async def _fetch_one(
    connection: psycopg.AsyncConnection, statement: str, values: dict[str, object] | None = None
) -> tuple[int, ...]:
    row = await (await connection.execute(statement, values)).fetchone()
    assert row is not None  # noqa: S101 - these statements always have a row
    return row
