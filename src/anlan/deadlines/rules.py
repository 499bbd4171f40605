"""Pure decisions of the loop: when to try again, how late is late, who stands still."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from anlan.kernel.clock import Timeline

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The live timeline as a value: its time is the wall's.
LIVE_TIMELINE = Timeline(EPOCH, EPOCH)

FIRST_RETRY = timedelta(seconds=1)
LONGEST_RETRY = timedelta(minutes=15)
SKIP_RETRY = timedelta(milliseconds=200)

# Upper bounds of the lateness histogram, in seconds; one more bucket holds what is later still.
BOUNDS_S = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)
WINDOW = timedelta(minutes=5)


def find_retry(attempts: int, wall: datetime) -> datetime:
    """When a timer that has now failed `attempts` times is tried again: 1, 2, 4 ... s, at most 15 minutes."""
    return wall + min(FIRST_RETRY * 2 ** min(attempts - 1, 20), LONGEST_RETRY)


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
