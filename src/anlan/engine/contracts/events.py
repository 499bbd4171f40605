"""What happened, one frozen struct per kind of event; the tag is the entry's type in the ledger.

An event holds facts already decided: folding needs neither the plan nor the time. `VERSIONS` names the
schema version of each; an older one is read through the ledger's upcasts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

Proof = Mapping[str, object]
# What stands in a proof for a personal value and for a file.
VAULT = "vault:"
FILE = "file:"
# A late ladder made concrete: (instant, posts to tell), in order.
Rungs = tuple[tuple[datetime, tuple[str, ...]], ...]


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event"):
    """Base of all events. `at` is when it happened, which may be earlier than when it was recorded."""

    at: datetime


class Opened(Event, frozen=True, kw_only=True, tag="opened"):
    form: str
    course: str
    title: str
    bureau: str
    mode: str
    cast: dict[str, tuple[str, ...]]
    facts: Proof
    dates: dict[str, datetime]
    klass: str = ""
    subject: str = ""
    source: str = ""


class Charged(Event, frozen=True, kw_only=True, tag="charged"):
    """Who leads and supports under one element of the plan, as the directory had it at the opening."""

    charge: str
    lead: tuple[str, ...]
    support: tuple[str, ...]


class FactsLearned(Event, frozen=True, kw_only=True, tag="facts-learned"):
    facts: Proof


class Linked(Event, frozen=True, kw_only=True, tag="linked"):
    """`relation`: groups, relapse-of, merged-into, split-from, same-as, signal."""

    other: str
    relation: str
    note: str = ""


class Graded(Event, frozen=True, kw_only=True, tag="graded"):
    grade: str
    before: str = ""
    reason: str = ""
    scheme: str = ""


class ResponseStarted(Event, frozen=True, kw_only=True, tag="responded"):
    level: str
    expected: str
    measures: tuple[str, ...]


class ResponseEnded(Event, frozen=True, kw_only=True, tag="response-ended"):
    reason: str


class Warned(Event, frozen=True, kw_only=True, tag="warned"):
    """A warning states kind, level, area, advice and issuer (突发事件应对法 Art. 64)."""

    level: str
    text: str
    area: str = ""
    advice: str = ""


class Clock(msgspec.Struct, frozen=True, omit_defaults=True):
    """One running time limit on a duty: `rule` and `source` say which rule set it."""

    rule: str
    due_at: datetime
    source: str
    assumed: bool = False


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
    proof: Proof = {}
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


class Told(Event, frozen=True, kw_only=True, tag="told"):
    """Telling people. `posts` are told now; after `interval_s` of silence the next of `ladder` is told."""

    notice: str
    posts: tuple[str, ...]
    reason: str
    text: str
    step: str = ""
    together: bool = False
    interval_s: int = 0
    ladder: tuple[str, ...] = ()


class Climbed(Event, frozen=True, kw_only=True, tag="climbed"):
    """Nobody (or not everybody) acknowledged in time: the next rung is told."""

    notice: str
    posts: tuple[str, ...]
    silent: tuple[str, ...]


class Acknowledged(Event, frozen=True, kw_only=True, tag="acknowledged"):
    notice: str
    post: str
    how: str = ""


class Ordered(Event, frozen=True, kw_only=True, tag="ordered"):
    order: str
    posts: tuple[str, ...]
    text: str
    receive_by: datetime | None = None


class OrderReceived(Event, frozen=True, kw_only=True, tag="order-received"):
    order: str
    post: str


class OrderOverdue(Event, frozen=True, kw_only=True, tag="order-overdue"):
    order: str
    posts: tuple[str, ...]


class DateCame(Event, frozen=True, kw_only=True, tag="date-came"):
    """A date of the run arrived, on which steps wait."""

    name: str


class Reported(Event, frozen=True, kw_only=True, tag="reported"):
    """A report of one stage, numbered. `facts` is what is new in it; `approved_by` the signatory's post."""

    report: str
    stage: str
    number: int
    to: tuple[str, ...]
    text: str
    facts: Proof = {}


class ReportApproved(Event, frozen=True, kw_only=True, tag="report-approved"):
    report: str


class Announced(Event, frozen=True, kw_only=True, tag="announced"):
    announcement: str
    media: tuple[str, ...]
    text: str


class OutsideCalled(Event, frozen=True, kw_only=True, tag="outside-called"):
    body: str
    who: str
    called_at: datetime
    answer: str


class Promised(Event, frozen=True, kw_only=True, tag="promised"):
    promise: str
    text: str
    owner: str
    due_at: datetime


class PromiseKept(Event, frozen=True, kw_only=True, tag="promise-kept"):
    promise: str
    proof: str


class PromiseBroken(Event, frozen=True, kw_only=True, tag="promise-broken"):
    promise: str


class Calmed(Event, frozen=True, kw_only=True, tag="calmed"):
    """事态平息: starts the steps of the aftermath."""

    text: str


class HandedOver(Event, frozen=True, kw_only=True, tag="handed-over"):
    """Down to a district; it counts once the other side received it."""

    transfer: str
    to: str
    reason: str
    receive_by: datetime | None = None


class Raised(Event, frozen=True, kw_only=True, tag="raised"):
    """Up to the city; it counts once the other side received it."""

    transfer: str
    to: str
    reason: str
    receive_by: datetime | None = None


class TransferOverdue(Event, frozen=True, kw_only=True, tag="transfer-overdue"):
    transfer: str


class TransferReceived(Event, frozen=True, kw_only=True, tag="transfer-received"):
    transfer: str
    bureau: str


class Merged(Event, frozen=True, kw_only=True, tag="merged"):
    into: str
    reason: str


class SplitOff(Event, frozen=True, kw_only=True, tag="split-off"):
    new: str
    title: str
    reason: str


class Corrected(Event, frozen=True, kw_only=True, tag="corrected"):
    """An earlier entry, amended. `value`: what a fact is now, in its own type."""

    seq: int
    field: str
    before: str
    after: str
    reason: str
    value: object = None


class Classed(Event, frozen=True, kw_only=True, tag="classed"):
    klass: str
    before: str
    reason: str = ""


class ClassingAsked(Event, frozen=True, kw_only=True, tag="classing-asked"):
    klass: str
    reason: str
    person: str


class Answered(Event, frozen=True, kw_only=True, tag="answered"):
    text: str
    how: str
    adopted: bool | None = None


class Closed(Event, frozen=True, kw_only=True, tag="closed"):
    text: str


class Reviewed(Event, frozen=True, kw_only=True, tag="reviewed"):
    cause: str
    lessons: str
    pass_on_to: tuple[str, ...] = ()


class ModeSwitched(Event, frozen=True, kw_only=True, tag="mode-switched"):
    """平战转换: the bureau's mode changed while the run was open; `document` orders it."""

    mode: str
    before: str
    document: str = ""


class Reopened(Event, frozen=True, kw_only=True, tag="reopened"):
    reason: str


class Looked(Event, frozen=True, kw_only=True, tag="looked"):
    """Somebody saw a personal value."""

    what: str
    reason: str


EVENTS: dict[str, type[Event]] = {str(cls.__struct_config__.tag): cls for cls in Event.__subclasses__()}
VERSIONS: dict[str, int] = dict.fromkeys(EVENTS, 1)
