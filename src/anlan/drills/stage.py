"""Where a story is played. In memory: decide and evolve alone, milliseconds for months of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol

from anlan.drills.contracts import Recorded
from anlan.drills.script import Cast
from anlan.engine.contracts.acts import Act, Fire, Open
from anlan.engine.contracts.state import EMPTY, State
from anlan.engine.rules.decide import decide
from anlan.engine.rules.deciding import OwnLadder, Who
from anlan.plans.compile import find_course
from anlan.plans.contracts import Course, Form, Plan


class Stage(Protocol):
    """What a story needs of the place it is played in. All times are the story's own."""

    def open(self, run: str, course: tuple[Form, str], act: Open, by: str, now: datetime) -> list[Recorded]:
        """Open `run` under a course of the story's plan."""

    def do(self, run: str, act: Act, by: str, now: datetime) -> list[Recorded]:
        """Carry out one act; raises AnlanError when it is refused."""

    def pass_time(self, until: datetime) -> list[Recorded]:
        """Let everything that comes due up to `until` fire, each at its own time."""

    def find_state(self, run: str) -> State: ...

    def find_ids(self) -> Mapping[str, str]:
        """What `$run` stands for."""


def name_who(by: str) -> Who:
    """A story's actor; each post stands for a person of its own, the engine for none."""
    return Who(by, "" if by == "engine" else by)


class MemoryStage:
    """Runs in dictionaries. The plan may be a mutilated one: that is how mutation tests ask for proof."""

    def __init__(self, plan: Plan, cast: Cast, ladders: Mapping[str, OwnLadder]) -> None:
        self.plan = plan
        self.cast = cast
        self.ladders = ladders
        self.states: dict[str, State] = {}
        self.courses: dict[str, Course] = {}
        self.now = datetime.min.replace(tzinfo=UTC)

    def open(self, run: str, course: tuple[Form, str], act: Open, by: str, now: datetime) -> list[Recorded]:
        self.courses[run] = find_course(self.plan, *course)
        self.states[run] = EMPTY
        return self.do(run, act, by, now)

    def do(self, run: str, act: Act, by: str, now: datetime) -> list[Recorded]:
        state, course = self.states[run], self.courses[run]
        self.now = now
        decision = decide(self.plan, course, state, act, who=name_who(by), now=now, ladders=self.ladders)
        self.states[run] = decision.state
        if decision.state.course != course.id:
            self.courses[run] = find_course(self.plan, course.form, decision.state.course)
        name = str(act.__struct_config__.tag)
        return [Recorded(run, now, name, made) for made in decision.made]

    def pass_time(self, until: datetime) -> list[Recorded]:
        record: list[Recorded] = []
        while (due := self._find_due(until)) is not None:
            at, run, key = due
            # A clock that was overdue when it appeared fires at once, not back then.
            record += self.do(run, Fire(key=key), "engine", max(at, self.now))
        return record

    def _find_due(self, until: datetime) -> tuple[datetime, str, str] | None:
        timers = ((at, run, key) for run, state in self.states.items() for key, at in state.timers.items())
        return min((timer for timer in timers if timer[0] <= until), default=None)

    def find_state(self, run: str) -> State:
        return self.states[run]

    def find_ids(self) -> Mapping[str, str]:
        return {run: run for run in self.states}
