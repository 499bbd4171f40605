"""The only place that reads the time.

Every incident, matter, deadline and notice belongs to a timeline. `live` follows the system clock; a drill
or demonstration has its own origin, rate and pauses. A timeline is a value: (wall time) -> (its time).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from anlan.kernel.errors import Invalid

LIVE = "live"


class Clock(Protocol):
    """Whatever can say what time it is; always aware, always UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until it is moved; for replays, imports and tests."""

    at: datetime

    def now(self) -> datetime:
        return check_aware(self.at)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Maps wall time to the timeline's own time, piecewise linear and never backwards.

    `wall_origin` and `origin` are the two readings taken at the last change; `rate` is how many of its
    seconds pass in one second of the wall; 0 means paused and `resume_rate` is what it goes on with.
    """

    wall_origin: datetime
    origin: datetime
    rate: float = 1.0
    resume_rate: float = 1.0

    def at(self, wall: datetime) -> datetime:
        """The timeline's time when the wall clock shows `wall`; never before its origin."""
        elapsed = max(wall - self.wall_origin, timedelta(0))
        return self.origin + elapsed * self.rate

    def wall_for(self, at: datetime) -> datetime | None:
        """When the wall clock will show that the timeline reached `at`; None while paused."""
        if at <= self.origin:
            return self.wall_origin
        return None if self.rate == 0 else self.wall_origin + (at - self.origin) / self.rate

    def pause(self, wall: datetime) -> Timeline:
        return self if self.rate == 0 else self._rebase(wall, rate=0.0, resume_rate=self.rate)

    def resume(self, wall: datetime) -> Timeline:
        return self if self.rate else self._rebase(wall, rate=self.resume_rate, resume_rate=self.resume_rate)

    def set_rate(self, wall: datetime, rate: float) -> Timeline:
        if rate <= 0:
            raise Invalid("A timeline's rate must be above 0.", how="To stop it, pause it.", field="rate")
        return self._rebase(wall, rate=rate, resume_rate=rate)

    def jump(self, wall: datetime, to: datetime) -> Timeline:
        if to < self.at(wall):
            raise Invalid(
                "A timeline cannot jump backwards.",
                why="Its record would contradict itself.",
                how="Start a new drill from the earlier time.",
                field="to",
            )
        return replace(self, wall_origin=wall, origin=check_aware(to))

    def _rebase(self, wall: datetime, *, rate: float, resume_rate: float) -> Timeline:
        return Timeline(max(wall, self.wall_origin), self.at(wall), rate, resume_rate)


@dataclass(frozen=True, slots=True)
class TimelineClock:
    """A clock that reads a timeline through a wall clock."""

    timeline: Timeline
    wall: Clock

    def now(self) -> datetime:
        return self.timeline.at(self.wall.now())


def check_aware(at: datetime, *, field: str = "time") -> datetime:
    """Return `at` in UTC; a time without a zone is refused because nobody can know which hour is meant."""
    if at.tzinfo is None:
        raise Invalid(
            f"The time {at.isoformat()} has no time zone.",
            why="A clock that starts from it could be hours wrong.",
            how="Add the offset, for example 2026-03-02T08:00:00+08:00.",
            field=field,
        )
    try:
        return at if at.tzinfo is UTC else at.astimezone(UTC)
    except OverflowError:
        raise Invalid(
            f"The time {at.isoformat()} lies outside the calendar.",
            how="Look at the year and the offset.",
            field=field,
        ) from None
