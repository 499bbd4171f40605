"""A story: a scripted course of acts on simulated time, and what came of running it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from anlan.engine.contracts.decision import Made
from anlan.engine.contracts.state import State
from anlan.plans.contracts import Text


class Beat(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"fields": "with"}):
    """One act, or only the passing of time, with everything that must come of it."""

    at: str = ""
    on: str = "main"
    act: str = ""
    by: str = "engine"
    fields: dict[str, Any] = {}
    course: str = ""
    form: str = ""
    bureau: str = ""
    opens: list[str] | None = None
    told: dict[str, list[str]] = {}
    late: list[str] = []
    due: dict[str, str] = {}
    state: dict[str, Any] = {}
    refused: str = ""


class Story(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`shows`: clause -> elements of the plan that must have made an entry with it."""

    story: str
    plan: str
    course: str
    form: str = "incident"
    title: Text
    start: datetime
    bureau: str
    shows: dict[str, list[str]]
    beats: list[Beat]


@dataclass(frozen=True, slots=True)
class StoryFault:
    """Where a run departed from its story: beat number (from 1) and a sentence."""

    beat: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """One event of a story's record, on which run, made when."""

    run: str
    recorded_at: datetime
    act: str
    made: Made


@dataclass(slots=True)
class StoryRun:
    """The record of one run of a story: entries in order, last states, faults; no fault means it held."""

    story: Story
    record: list[Recorded] = field(default_factory=list)
    states: dict[str, State] = field(default_factory=dict)
    faults: list[StoryFault] = field(default_factory=list)
