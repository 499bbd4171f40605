"""What happens to the run itself: opening, grade, response, reports, calm, closing."""

from __future__ import annotations

from datetime import datetime

import msgspec

from anlan.engine.contracts.events.base import Event, Proof


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
    facts: Proof = msgspec.field(default_factory=dict)


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


class Calmed(Event, frozen=True, kw_only=True, tag="calmed"):
    """事态平息: starts the steps of the aftermath."""

    text: str


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
