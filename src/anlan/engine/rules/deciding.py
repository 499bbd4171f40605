"""The scratch pad of one decision: what was made so far and the state after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import replace

from anlan.engine.contracts.decision import Made
from anlan.engine.contracts.events import Event
from anlan.engine.contracts.state import State
from anlan.engine.rules.evolve import FOLDS
from anlan.kernel.calendar import STANDARD, WorkingCalendar
from anlan.kernel.errors import Forbidden
from anlan.plans.compile import find_course
from anlan.plans.contracts import ActRule, Course, Form, Plan
from anlan.plans.index import CourseIndex, index_course


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts: the post the ledger shows, and the person, to tell a second person from the first.

    A machine and the engine are nobody: `person` is empty, and they count as neither.
    """

    name: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class OwnLadder:
    """Who hears after a post at its own bureau, rung by rung, `wait_s` seconds apart."""

    rungs: tuple[tuple[str, ...], ...]
    wait_s: int


@dataclass(slots=True)
class Deciding:
    """`at`: when the act happened; clocks run from it. `now`: when it is recorded; notices go out then.

    `ladders`: of posts of other bureaus whose receipt may be missing, as the directory has them now.
    """

    plan: Plan
    course: Course
    state: State
    who: Who
    now: datetime
    at: datetime
    calendar: WorkingCalendar = STANDARD
    ladders: Mapping[str, OwnLadder] = field(default_factory=dict)
    made: list[Made] = field(default_factory=list)
    index: CourseIndex = field(init=False)

    def __post_init__(self) -> None:
        self.index = index_course(self.course)

    def check_person(self, field: str, clause: str = "") -> None:
        """Raise Forbidden unless a person acts; some words are said by people only."""
        if not self.who.person:
            raise Forbidden(
                f"{self.who.name} may not say this.",
                why="Only a person may.",
                how="Let somebody do it who has signed in.",
                clause=clause,
                field=field,
            )

    def emit(self, event: Event, element: str = "", clauses: tuple[str, ...] = ()) -> None:
        """Record `event` as made by a plan element, and go on from the state after it."""
        self.made.append(Made(event, element, clauses))
        self.state = FOLDS[type(event)](self.state, event)

    def explain_lateness(self, reason: str) -> None:
        """Put on record why an act is entered later than it happened; no state depends on it."""
        if self.made and self.at < self.now and reason.strip():
            first = self.made[0]
            self.made[0] = replace(first, event=replace(first.event, late_reason=reason.strip()))

    def emit_ruled(self, event: Event, act: str) -> None:
        """Record an event of an act for which the course may have a rule with its own clause."""
        rule = self.course.acts.get(act)
        self.emit(event, rule.element if rule else "", rule.clauses if rule else ())

    def rule(self, act: str) -> ActRule | None:
        return self.course.acts.get(act)

    def resolve(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Posts for a list of posts and groups, in order, each once; groups as cast at the opening."""
        cast = self.state.cast
        posts = [post for name in names for post in cast.get(name, (name,))]
        return tuple(dict.fromkeys(posts))

    def use_course(self, form: Form, course: str) -> None:
        """Go on under another course of the same plan; a matter's class decides which."""
        self.course = find_course(self.plan, form, course)
        self.index = index_course(self.course)
