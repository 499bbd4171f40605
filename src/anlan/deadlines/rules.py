"""Pure decisions of the loop: when to try again, how late is late, who stands still."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf

import msgspec

from anlan.deadlines.contracts import Health, LoopHealth, Status, WorkerHealth
from anlan.kernel.clock import Timeline

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The live timeline as a value: its time is the wall's.
LIVE_TIMELINE = Timeline(EPOCH, EPOCH)

FIRST_RETRY = timedelta(seconds=1)
LONGEST_RETRY = timedelta(minutes=15)
SKIP_RETRY = timedelta(milliseconds=200)

MAIN_LOOP = "deadlines"
STOPPED = "stopped"
# A heartbeat or cycle older than this is no longer proof of life; waiting longer than LATE_S is worth a look.
FRESH_S = 10.0
LATE_S = 60.0

# Upper bounds of the lateness histogram, in seconds; one more bucket holds what is later still.
BOUNDS_S = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)
WINDOW = timedelta(minutes=5)


def find_retry(attempts: int, wall: datetime) -> datetime:
    """When a timer that has now failed `attempts` times is tried again: 1, 2, 4 ... s, at most 15 minutes."""
    return wall + min(FIRST_RETRY * (1 << min(attempts - 1, 20)), LONGEST_RETRY)


def measure_lateness(timeline: Timeline, since: datetime, wall: datetime) -> float:
    """Wall seconds from the moment the timeline reached `since` until `wall`; never negative."""
    reached = timeline.wall_for(since) or wall
    return max((wall - reached).total_seconds(), 0.0)


def count_lateness(seconds: Iterable[float]) -> list[int]:
    """Histogram over `BOUNDS_S`, with the last bucket for everything later."""
    counts = [0] * (len(BOUNDS_S) + 1)
    for late in seconds:
        counts[bisect_left(BOUNDS_S, late)] += 1
    return counts


def find_window(wall: datetime) -> datetime:
    """The start of the five-minute window `wall` lies in."""
    return EPOCH + (wall - EPOCH) // WINDOW * WINDOW


def find_wait(
    timeline: Timeline, due_at: datetime | None, retry_at: datetime | None, wall: datetime
) -> float:
    """Seconds of the wall until the first of both is due, 0 or less when it is; infinity when nothing is.

    A retry beyond the longest back-off was written by a clock that has been set back since: it is due.
    """
    reached = timeline.wall_for(due_at) if due_at else None
    if retry_at and retry_at > wall + LONGEST_RETRY:
        retry_at = wall
    return min(((at - wall).total_seconds() for at in (reached, retry_at) if at), default=inf)


def is_turn(started_at: datetime | None, every_s: float, wall: datetime) -> bool:
    """Whether a job that last started at `started_at` is due again; one started in the future is."""
    return started_at is None or started_at > wall or (wall - started_at).total_seconds() >= every_s


def show_state(state: str, beat_at: datetime, now: datetime, *, alarmed: bool) -> str:
    """A worker's state as seen from outside: `gone` without a fresh heartbeat, `stalled` under an alarm."""
    if state == STOPPED:
        return STOPPED
    if not _is_fresh(beat_at, now):
        return "gone"
    return "stalled" if alarmed else state


def judge_health(health: Health, now: datetime) -> Health:
    """The health with its status and the reasons for it."""
    completed = [
        (worker.state, loop.completed_at)
        for worker in health.workers
        for loop in worker.loops
        if loop.name == MAIN_LOOP and loop.completed_at
    ]
    last = max((at for _, at in completed), default=None)
    working = any(_is_fresh(at, now) and state in ("running", "stopping") for state, at in completed)
    dead = [] if working else ["No worker has completed a cycle just now: deadlines do not fire."]
    reasons = dead + _list_doubts(health)
    status = Status.RED if dead else Status.AMBER if reasons else Status.GREEN
    return msgspec.structs.replace(health, status=status, reasons=reasons, last_cycle_at=last)


def _list_doubts(health: Health) -> list[str]:
    doubts = [alarm.sentence for alarm in health.alarms]
    doubts += [f"Worker {worker.name} is gone." for worker in health.workers if worker.state == "gone"]
    doubts += [
        f"Loop {loop.name} of worker {worker.name} fails: {loop.last_error}"
        for worker in health.workers
        for loop in worker.loops
        if loop.failures
    ]
    if health.oldest_due_s > LATE_S:
        doubts.append(f"{health.backlog} deadlines wait, the oldest for {health.oldest_due_s:.0f} s.")
    if health.failing_count:
        doubts.append(f"{health.failing_count} deadlines fail and are tried again.")
    doubts += [f"Periodic job {job.name} fails: {job.last_error}" for job in health.periodic if job.failures]
    return doubts


def _is_fresh(at: datetime, now: datetime) -> bool:
    # A time in the future is no proof of life either: the machine's clock may have been set back.
    return abs((now - at).total_seconds()) <= FRESH_S


@dataclass(frozen=True, slots=True)
class Sight:
    """What a watcher last saw of a loop: process, cycle count, and since when by its monotonic clock."""

    pid: int
    cycles: int
    since_s: float


def judge_stalls(
    seen: Mapping[tuple[str, str], Sight], workers: Iterable[WorkerHealth], monotonic_s: float
) -> tuple[dict[tuple[str, str], Sight], list[tuple[WorkerHealth, LoopHealth]], list[tuple[str, str]]]:
    """What is seen now, the loops that stand still too long, and those (worker, loop) that move.

    Judged by the watcher's own monotonic clock and by counts only, so that neither a clock that is set nor
    two machines whose clocks differ raise a false alarm, and none hides a true one.
    """
    now_seen: dict[tuple[str, str], Sight] = {}
    stalled: list[tuple[WorkerHealth, LoopHealth]] = []
    moving: list[tuple[str, str]] = []
    for worker in workers:
        for loop in worker.loops:
            place = (worker.name, loop.name)
            before = seen.get(place)
            if (
                before
                and (before.pid, before.cycles) == (worker.pid, loop.cycles)
                and worker.state != STOPPED
            ):
                now_seen[place] = before
                if monotonic_s - before.since_s > loop.stall_after_s:
                    stalled.append((worker, loop))
            else:
                now_seen[place] = Sight(worker.pid, loop.cycles, monotonic_s)
                if before or worker.state == STOPPED:
                    moving.append(place)
    return now_seen, stalled, moving


def describe_stall(worker: WorkerHealth, loop: LoopHealth) -> str:
    """The sentence of the alarm: which loop, for how long, and what is known of the reason."""
    began = f"{loop.started_at:%F %T} UTC" if loop.started_at else "the start"
    reason = f" Its last error: {loop.last_error}" if loop.last_error else ""
    return (
        f"Loop {loop.name} of worker {worker.name} (process {worker.pid}, {worker.state}) has completed "
        f"no cycle for more than {loop.stall_after_s:g} s; the last began at {began}.{reason}"
    )
