"""What happens to steps and their clocks."""

from __future__ import annotations

from datetime import datetime

import msgspec

from anlan.engine.contracts.events.base import Clock, Event, Proof, Rungs


class StepOpened(Event, frozen=True, kw_only=True, tag="step-opened"):
    step: str
    owner: str
    phase: str
    mandatory: bool = True
    clocks: tuple[Clock, ...] = ()
    rungs: Rungs = ()


class StepLapsed(Event, frozen=True, kw_only=True, tag="step-lapsed"):
    """The condition that opened the step no longer holds, so its clocks stop."""

    step: str
    reason: str


class ClocksChanged(Event, frozen=True, kw_only=True, tag="clocks-changed"):
    """A rule began to hold, or its anchor became known: all clocks of the step as they are now."""

    step: str
    clocks: tuple[Clock, ...]
    rungs: Rungs = ()


class Assigned(Event, frozen=True, kw_only=True, tag="assigned"):
    step: str
    owner: str
    before: str = ""
    note: str = ""


class Returned(Event, frozen=True, kw_only=True, tag="returned"):
    """An assignment sent back with its reason; `in_row` counts returns without work between."""

    step: str
    owner: str
    before: str
    reason: str
    in_row: int


class StepStarted(Event, frozen=True, kw_only=True, tag="step-started"):
    step: str


class StepFinished(Event, frozen=True, kw_only=True, tag="step-finished"):
    step: str
    proof: Proof = msgspec.field(default_factory=dict)
    late: bool = False


class WaiverAsked(Event, frozen=True, kw_only=True, tag="waiver-asked"):
    step: str
    reason: str
    person: str


class StepWaived(Event, frozen=True, kw_only=True, tag="step-waived"):
    step: str
    reason: str


class ClockRanOut(Event, frozen=True, kw_only=True, tag="ran-out"):
    """The limit passed without the duty done. A fact for ever, never an error."""

    step: str
    rule: str
    due_at: datetime


class RungReached(Event, frozen=True, kw_only=True, tag="rung-reached"):
    """A rung of a late ladder came due."""

    step: str
    rung: int


class StartAwaited(Event, frozen=True, kw_only=True, tag="start-awaited"):
    """The owner has acknowledged and not begun: at `tells_at` they are told again; never, without it."""

    step: str
    tells_at: datetime | None = None
