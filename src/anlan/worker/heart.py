"""The heartbeat: tells how this worker's loops are, and watches every worker, this one too.

It has a thread and a connection of its own, so a handler that hangs cannot hide itself.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from threading import Event

import structlog
from django.db import connection

from anlan.deadlines.contracts import Alarm, LoopHealth
from anlan.deadlines.registry import ALARM_SINKS
from anlan.deadlines.rules import STOPPED, Sight, describe_stall, judge_stalls
from anlan.deadlines.selectors import list_workers
from anlan.deadlines.services import beat, claim_slot, clear_alarms, raise_alarm
from anlan.kernel.clock import Clock

log = structlog.get_logger()


class Heart:
    """Beats every `every_s` seconds until stopped. `name` is the slot this process holds."""

    def __init__(
        self, host: str, loops: Callable[[], Sequence[LoopHealth]], wall: Clock, *, every_s: float
    ) -> None:
        self.name = ""
        self._host, self._loops, self._wall, self._every_s = host, loops, wall, every_s
        self._claimed = False
        self._state = "running"
        self._seen: dict[tuple[str, str], Sight] = {}
        self._stopping = Event()

    def run(self) -> None:
        """Beat and watch; without a database, try again at the next beat."""
        while not self._stopping.is_set():
            self._try_beat()
            self._stopping.wait(self._every_s)
        self._state = STOPPED
        self._try_beat()
        connection.close()

    def tell_stopping(self) -> None:
        """Show from the next beat on that the worker finishes what it has begun."""
        self._state = "stopping"

    def stop(self) -> None:
        """Beat once more as stopped, then end."""
        self._stopping.set()

    def _try_beat(self) -> None:
        try:
            self._beat()
        except Exception as error:
            log.warning("heartbeat failed", worker=self.name, error=str(error))
            # The slot's lock goes with the connection, and a watcher that was blind saw nobody stand still.
            connection.close()
            self._claimed, self._seen = False, {}

    def _beat(self) -> None:
        if not self._claimed:
            self.name = claim_slot(self._host, pid=os.getpid(), now=self._wall.now(), wanted=self.name)
            self._claimed = True
        beat(self.name, state=self._state, loops=list(self._loops()), now=self._wall.now())
        self._watch()

    def _watch(self) -> None:
        now = self._wall.now()
        self._seen, stalled, moving = judge_stalls(self._seen, list_workers(now), time.monotonic())
        clear_alarms(moving, now=now)
        for worker, loop in stalled:
            alarm = Alarm(worker.name, loop.name, now, self.name, describe_stall(worker, loop))
            if raise_alarm(alarm):
                _sound(alarm)


def _sound(alarm: Alarm) -> None:
    log.critical("worker stalled", worker=alarm.worker, loop=alarm.loop, sentence=alarm.sentence)
    for sink in ALARM_SINKS:
        try:
            sink(alarm)
        except Exception:
            log.exception("alarm sink failed", sentence=alarm.sentence)
