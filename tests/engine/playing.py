"""A run played by hand: acts at stated times, and what each led to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from anlan.engine.contracts.acts import ACTS, Fire
from anlan.engine.contracts.decision import Decision
from anlan.engine.contracts.events import Climbed, Event, Told
from anlan.engine.contracts.state import EMPTY, State
from anlan.engine.rules.decide import decide
from anlan.engine.rules.deciding import OwnLadder, Who
from anlan.plans.compile import compile_plan, find_course
from anlan.plans.contracts import Form, Plan
from anlan.plans.source import read_file

START = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)  # a Monday, 08:00 in Beijing
MACHINES = ("engine", "token:hotline")
CAST = {"branches": ("990001:branch-head", "990002:branch-head")}
PLAN: Plan = compile_plan(read_file(Path(__file__).with_name("plan.yaml")))


def hours(amount: float) -> datetime:
    """The time `amount` hours after the start."""
    return START + timedelta(hours=amount)


class Played:
    """One run. `do` carries out an act at `at` hours, after everything that came due before it."""

    def __init__(self, course: str = "network-security", form: Form = Form.INCIDENT) -> None:
        self.form = form
        self.course = find_course(PLAN, form, course)
        self.state: State = EMPTY
        self.events: list[Event] = []
        self.last: Decision | None = None
        self.now = START - timedelta(days=1)
        self.ladders: dict[str, OwnLadder] = {}

    def open(self, **fields: Any) -> list[Event]:
        given = {"title": "样例", "bureau": "990000", "cast": CAST, "klass": self.klass, **fields}
        by = given.pop("by", "duty-officer")
        return self.do("open", 0, by=by, **given)

    @property
    def klass(self) -> str:
        return self.course.id if self.form is Form.MATTER else ""

    def do(self, act: str, at: float, *, by: str = "handling-division", **fields: Any) -> list[Event]:
        before = self.wait(at)
        return before + self._decide(ACTS[act](**fields), by, hours(at))

    def do_unwatched(
        self, act: str, at: float, *, by: str = "handling-division", **fields: Any
    ) -> list[Event]:
        """As `do`, but no timer fired before it."""
        return self._decide(ACTS[act](**fields), by, hours(at))

    def wait(self, until: float) -> list[Event]:
        """Fire what is due up to `until`, each timer at its own time."""
        events: list[Event] = []
        while due := min(
            ((at, key) for key, at in self.state.timers.items() if at <= hours(until)), default=None
        ):
            events += self._decide(Fire(key=due[1]), "engine", max(due[0], self.now))
        return events

    def _decide(self, act: Any, by: str, now: datetime) -> list[Event]:
        self.now = now
        decision = decide(
            PLAN,
            self.course,
            self.state,
            act,
            who=Who(by, "" if by in MACHINES else by),
            now=now,
            ladders=self.ladders,
        )
        self.last, self.state = decision, decision.state
        self.course = find_course(PLAN, self.form, self.state.course)
        made = [m.event for m in decision.made]
        self.events += made
        return made


def told(events: list[Event]) -> set[tuple[str, str]]:
    """(reason, post) of everybody told by these events."""
    pairs = {(ev.reason, post) for ev in events if isinstance(ev, Told) for post in ev.posts}
    return pairs | {("climbed", post) for ev in events if isinstance(ev, Climbed) for post in ev.posts}
