"""What runs beside the listener: the heartbeat, and looking again at what people may hear."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from time import monotonic
from types import FrameType

import psycopg
import structlog
from django.db import DatabaseError, InterfaceError, connection, connections

from anlan.kernel.access import Actor
from anlan.kernel.errors import AnlanError, Unavailable
from anlan.web.api.auth import WALL
from anlan.web.engine_health import EngineHealth, read_engine
from anlan.web.live.events import ClockEvent, write_clock
from anlan.web.live.hub import Hub
from anlan.web.live.watching import Credentials, Watcher, digest_session

log = structlog.get_logger()
HEARTBEAT_S = 15.0
# Rights are looked at again before they are a minute old; a few at a time, because after a restart a thousand
# pages came within seconds of each other.
LOOK_S, OLD_S, LOOKS = 1.0, 30.0, 40
_STARTING = EngineHealth("amber", (), 0.0, 0)


class Switchboard:
    """The hub of this process and what keeps it going; made in the event loop that serves."""

    def __init__(self) -> None:
        self.hub = Hub(_connect, WALL, self._end_session)
        self._health = _STARTING
        self._loop = asyncio.get_running_loop()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        for work in (self.hub.run, self._beat, self._look_again):
            self._tasks.append(self._loop.create_task(work()))
        if threading.current_thread() is threading.main_thread():
            for sign in (signal.SIGTERM, signal.SIGINT):
                self._end_on(sign)

    def _end_on(self, sign: signal.Signals) -> None:
        """End all streams when the server is told to stop: it waits for what is under way, as they are.

        The server's own handler is one of the event loop, which a handler of the process does not replace.
        """
        before = signal.getsignal(sign)

        def end(number: int, frame: FrameType | None) -> None:
            self._loop.call_soon_threadsafe(self._end_all)
            if callable(before):
                before(number, frame)

        signal.signal(sign, end)
        signal.siginterrupt(sign, False)

    def _end_all(self) -> None:
        for watcher in self.hub.watchers:
            watcher.end()

    async def join(self, watcher: Watcher) -> None:
        if self._health is _STARTING:
            self._health = await asyncio.to_thread(_ask_engine)
        watcher.checked_at = monotonic()
        await self.hub.join(watcher, self._write_clock)

    def _end_session(self, digest: str) -> None:
        """Close what was opened by the session with this digest; every process is told of it."""
        for watcher in self.hub.watchers:
            if digest_session(watcher.credentials.session) == digest:
                watcher.end()

    async def _beat(self) -> None:
        """The engine is asked once for everybody."""
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            self._health = await asyncio.to_thread(_ask_engine)
            self.hub.tell_all(self._write_clock(self.hub.cursor))

    def _write_clock(self, cursor: str) -> bytes:
        return write_clock(ClockEvent(WALL.now(), self._health.status, self._health.lateness_s), cursor)

    async def _look_again(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            old = monotonic() - OLD_S
            due = defaultdict[Credentials, list[Watcher]](list)
            for watcher in sorted(self.hub.watchers, key=lambda each: each.checked_at):
                if watcher.checked_at < old and (watcher.credentials in due or len(due) < LOOKS):
                    due[watcher.credentials].append(watcher)
            if due:
                self._note(due, await asyncio.to_thread(_find_actors, tuple(due)))

    def _note(
        self, due: Mapping[Credentials, list[Watcher]], found: Mapping[Credentials, Actor | None]
    ) -> None:
        for credentials, actor in found.items():
            for watcher in due[credentials]:
                if actor is None:
                    watcher.end()
                else:
                    watcher.actor, watcher.checked_at = actor, monotonic()


async def _connect() -> psycopg.AsyncConnection:
    parameters = {k: v for k, v in connection.get_connection_params().items() if k != "pool"}
    parameters.pop("context", None)
    parameters.pop("cursor_factory", None)
    return await psycopg.AsyncConnection.connect(**parameters, autocommit=True)


def _ask_engine() -> EngineHealth:
    try:
        return read_engine(WALL)
    finally:
        connections.close_all()


def _find_actors(asked: tuple[Credentials, ...]) -> dict[Credentials, Actor | None]:
    """Who they are now, None for whoever may not hear any more; left out while the database is away."""
    found: dict[Credentials, Actor | None] = {}
    now = WALL.now()
    try:
        for credentials in asked:
            found[credentials] = _find_actor(credentials, now)
    except (DatabaseError, InterfaceError, Unavailable) as fault:
        log.warning("rights of live streams not looked at", error=str(fault))
    finally:
        connections.close_all()
    return found


def _find_actor(credentials: Credentials, now: datetime) -> Actor | None:
    try:
        return credentials.find_actor(now)
    except Unavailable:
        raise
    except AnlanError:
        return None
