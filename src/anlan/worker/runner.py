"""Driving one loop: cycle after cycle, through the database's absence, until told to stop."""

from __future__ import annotations

from threading import Event

import structlog
from django.db import connection

from anlan.deadlines.contracts import LoopHealth
from anlan.deadlines.registry import Loop
from anlan.kernel.clock import Clock
from anlan.worker.waker import Waker

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 2.0
log = structlog.get_logger()


class Runner:
    """Runs a loop in the thread that calls `run`; other threads may read `health` and call `stop`."""

    def __init__(self, loop: Loop, wall: Clock) -> None:
        self.loop = loop
        self.health = LoopHealth(loop.name, loop.stall_after_s)
        self._wall = wall
        self._waker = Waker(loop.channel)
        self._stopping = Event()

    def run(self) -> None:
        """Cycle until `stop`; the cycle under way is always finished."""
        while not self._stopping.is_set():
            self._waker.wait(self.cycle())
        self._finish()
        connection.close()
        self._waker.close()

    def _finish(self) -> None:
        if self.loop.finish is None:
            return
        try:
            self.loop.finish(self._wall)
        except Exception:  # what is not finished here is found by whoever comes next
            log.exception("not finished in order", loop=self.loop.name)

    def stop(self) -> None:
        """End after the cycle under way."""
        self._stopping.set()
        self._waker.wake()

    def cycle(self) -> float:
        """One cycle; seconds to wait. Whatever it raises is counted and answered with a pause that grows."""
        before = self.health
        self.health = self._tell(before, started=True)
        try:
            wait = self.loop.step(self._wall)
        except Exception as error:
            log.exception("cycle failed", loop=self.loop.name, failures=before.failures + 1)
            self.health = self._tell(before, error=f"{type(error).__name__}: {error}"[:2000])
            # The connection may be the reason; the next cycle opens a new one.
            connection.close()
            return min(FIRST_PAUSE_S * (1 << min(before.failures, 10)), LONGEST_PAUSE_S)
        self.health = self._tell(before, completed=True)
        return min(wait, self.loop.poll_s)

    def _tell(
        self, before: LoopHealth, *, started: bool = False, completed: bool = False, error: str = ""
    ) -> LoopHealth:
        """The loop's health as a new value, so that another thread never reads half of a change."""
        now = self._wall.now()
        return LoopHealth(
            name=before.name,
            stall_after_s=before.stall_after_s,
            cycles=before.cycles + completed,
            started_at=now if started else self.health.started_at,
            completed_at=now if completed else before.completed_at,
            failures=0 if completed else before.failures + bool(error),
            last_error="" if completed else error or before.last_error,
        )
