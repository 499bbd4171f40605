"""What somebody, or a clock, wants to do. The tag is the act's word in the API and the command line.

`happened_at` may be stated when it is earlier than now, with `late_reason`; clocks run from it.
`seen` is the number of the last entry the actor had seen, so that the loser of a race is told what changed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Union

import msgspec

from anlan.engine.contracts.events import Proof


class Act(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="act"):
    happened_at: datetime | None = None
    late_reason: str = ""
    seen: int | None = None


class Open(Act, frozen=True, kw_only=True, tag="open"):
    """Open a run. `cast` says who stands for each group of the plan; the service fills it in."""

    title: str
    bureau: str
    facts: Proof = {}
    dates: dict[str, datetime] = {}
    mode: str = "routine"
    cast: dict[str, tuple[str, ...]] = {}
    klass: str = ""
    subject: str = ""
    source: str = ""


class Learn(Act, frozen=True, kw_only=True, tag="learn"):
    """New facts of the incident (people, systems, heat of the topic)."""

    facts: Proof


class Link(Act, frozen=True, kw_only=True, tag="link"):
    other: str
    relation: str = "groups"
    note: str = ""


class Grade(Act, frozen=True, kw_only=True, tag="grade"):
    """Set the grade, or change it (then with a reason)."""

    grade: str
    reason: str = ""


class Respond(Act, frozen=True, kw_only=True, tag="respond"):
    """Start or change the response: level, expected length, measures (突发事件应对法 Art. 71)."""

    level: str
    expected: str
    measures: tuple[str, ...]


class EndResponse(Act, frozen=True, kw_only=True, tag="end-response"):
    reason: str


class Warn(Act, frozen=True, kw_only=True, tag="warn"):
    level: str
    text: str
    area: str = ""
    advice: str = ""


class Assign(Act, frozen=True, kw_only=True, tag="assign"):
    step: str
    to: str
    note: str = ""


class Return(Act, frozen=True, kw_only=True, tag="return"):
    step: str
    reason: str


class Start(Act, frozen=True, kw_only=True, tag="start"):
    step: str


class Finish(Act, frozen=True, kw_only=True, tag="finish"):
    step: str
    proof: Proof = {}


class Waive(Act, frozen=True, kw_only=True, tag="waive"):
    """Asked by one person with a reason; carried out when a second person says the same."""

    step: str
    reason: str


class Order(Act, frozen=True, kw_only=True, tag="order"):
    to: tuple[str, ...]
    text: str


class ReceiveOrder(Act, frozen=True, kw_only=True, tag="receive-order"):
    order: str
    post: str


class Report(Act, frozen=True, kw_only=True, tag="report"):
    stage: str
    to: tuple[str, ...] = ()
    text: str = ""
    facts: Proof = {}


class ApproveReport(Act, frozen=True, kw_only=True, tag="approve-report"):
    report: str


class Announce(Act, frozen=True, kw_only=True, tag="announce"):
    media: tuple[str, ...]
    text: str


class CallOutside(Act, frozen=True, kw_only=True, tag="call-outside"):
    body: str
    who: str
    called_at: datetime
    answer: str


class Acknowledge(Act, frozen=True, kw_only=True, tag="acknowledge"):
    notice: str
    post: str
    how: str = "app"


class AcknowledgeFor(Act, frozen=True, kw_only=True, tag="acknowledge-for"):
    """Somebody on duty has heard a post answer, by telephone or in person; `reason` says how and why so."""

    notice: str
    post: str
    reason: str


class Promise(Act, frozen=True, kw_only=True, tag="promise"):
    text: str
    owner: str
    due_at: datetime


class KeepPromise(Act, frozen=True, kw_only=True, tag="keep-promise"):
    promise: str
    proof: str


class Calm(Act, frozen=True, kw_only=True, tag="calm"):
    text: str


class HandOver(Act, frozen=True, kw_only=True, tag="hand-over"):
    to: str
    reason: str


class Raise(Act, frozen=True, kw_only=True, tag="raise"):
    to: str
    reason: str


class ReceiveTransfer(Act, frozen=True, kw_only=True, tag="receive-transfer"):
    transfer: str
    bureau: str


class Merge(Act, frozen=True, kw_only=True, tag="merge"):
    into: str
    reason: str


class Split(Act, frozen=True, kw_only=True, tag="split"):
    new: str
    title: str
    reason: str


class Correct(Act, frozen=True, kw_only=True, tag="correct"):
    seq: int
    field: str
    before: str
    after: str
    reason: str


class Classify(Act, frozen=True, kw_only=True, tag="classify"):
    klass: str
    reason: str = ""


class Answer(Act, frozen=True, kw_only=True, tag="answer"):
    text: str
    how: str = "telephone"
    adopted: bool | None = None


class Close(Act, frozen=True, kw_only=True, tag="close"):
    text: str = ""


class Review(Act, frozen=True, kw_only=True, tag="review"):
    cause: str
    lessons: str
    pass_on_to: tuple[str, ...] = ()


class Reopen(Act, frozen=True, kw_only=True, tag="reopen"):
    reason: str


class SwitchMode(Act, frozen=True, kw_only=True, tag="switch-mode"):
    """The bureau went into another mode; the engine says this to each run that is open there."""

    mode: str
    document: str = ""


class CannotReach(Act, frozen=True, kw_only=True, tag="cannot-reach"):
    """No channel reaches a post that was told; only the outbox says this."""

    notice: str
    post: str


class Fire(Act, frozen=True, kw_only=True, tag="fire"):
    """A deadline came due; only the worker says this."""

    key: str


ACTS: dict[str, type[Act]] = {str(cls.__struct_config__.tag): cls for cls in Act.__subclasses__()}
BY_ENGINE = frozenset({"fire", "switch-mode", "cannot-reach"})
# What people and machines may ask for on a run that is open; opening has a door of its own.
GIVEN: Any = Union[tuple(cls for name, cls in ACTS.items() if name not in BY_ENGINE | {"open"})]  # noqa: UP007
