"""How the engine is, in the few words that desks and live streams show; asked once for everybody."""

from __future__ import annotations

import time
from threading import Lock

import msgspec
import structlog
from django.db import DatabaseError, InterfaceError

from anlan.deadlines.contracts import Status
from anlan.deadlines.selectors import find_health
from anlan.kernel.clock import Clock

log = structlog.get_logger()
FRESH_S = 5.0


class EngineHealth(msgspec.Struct, frozen=True):
    """`lateness_s`: the worst of the last quarter of an hour; `backlog`: timers that are due and wait."""

    status: str
    reasons: tuple[str, ...]
    lateness_s: float
    backlog: int


_UNKNOWN = EngineHealth(Status.RED.value, ("The database does not answer.",), 0.0, 0)
_lock = Lock()
_read: tuple[float, EngineHealth] | None = None


def read_engine(wall: Clock) -> EngineHealth:
    """The health as it was at most a few seconds ago."""
    global _read
    with _lock:
        at = time.monotonic()
        if _read is None or at - _read[0] > FRESH_S:
            _read = (at, _ask(wall))
        return _read[1]


def _ask(wall: Clock) -> EngineHealth:
    try:
        health = find_health(wall.now())
    except (DatabaseError, InterfaceError) as fault:
        log.warning("engine health not known", error=str(fault))
        return _UNKNOWN
    worst = health.lateness_recent.worst_s
    return EngineHealth(health.status.value, tuple(health.reasons), worst, health.backlog)
