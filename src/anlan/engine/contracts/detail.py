"""A run as its room shows it: every step with its form and clocks, and what is still missing."""

from __future__ import annotations

from datetime import datetime

import msgspec

from anlan.engine.contracts.events import Clock, Proof
from anlan.engine.contracts.missing import StillMissing
from anlan.engine.contracts.runs import RunView
from anlan.engine.contracts.state import OrderState, PromiseState, ReportState, TransferState
from anlan.notices.contracts import Notice
from anlan.plans.contracts import Field, Text


class StepDetail(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a run. `form` is the proof asked for; each clock names the rule and clause behind it."""

    key: str
    element: str
    do: Text
    clauses: tuple[str, ...]
    because: str
    phase: str
    owner: str
    support: tuple[str, ...]
    status: str
    mandatory: bool
    opened_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    clocks: tuple[Clock, ...]
    ran_out: dict[str, datetime]
    late: bool
    returns: int
    waiver_asked: bool
    form: tuple[Field, ...]
    proof: Proof


class LinkDetail(msgspec.Struct, frozen=True):
    relation: str
    other: str


class RunDetail(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one run that the actor may see. `allowed_actions`: `act`, `act:step`,
    `receive-order:order:post`."""

    run: RunView
    plan_title: Text
    course_title: Text
    clauses: tuple[str, ...]
    phases: tuple[str, ...]
    facts: Proof
    facts_form: tuple[Field, ...]
    dates: dict[str, datetime]
    warning: str
    response: str
    answer: str
    answered_at: datetime | None
    steps: tuple[StepDetail, ...]
    notices: tuple[Notice, ...]
    orders: dict[str, OrderState]
    promises: dict[str, PromiseState]
    reports: dict[str, ReportState]
    transfers: dict[str, TransferState]
    links: tuple[LinkDetail, ...]
    allowed_actions: tuple[str, ...]
    missing_to_close: tuple[StillMissing, ...]
