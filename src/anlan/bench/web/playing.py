"""Playing a script by the engine's own rules, every clock fired at its time, until it ends or today comes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from msgspec.structs import replace

from anlan.bench.web.scripts import Ladders, Script, move_act
from anlan.engine.contracts.acts import Act, Fire, Open
from anlan.engine.contracts.decision import Made
from anlan.engine.contracts.state import EMPTY, State
from anlan.engine.rules.decide import decide
from anlan.engine.rules.deciding import Who
from anlan.engine.rules.record import make_drafts
from anlan.kernel.calendar import WorkingCalendar
from anlan.kernel.errors import AnlanError
from anlan.ledger.contracts import Entry, Head
from anlan.ledger.rules import chain
from anlan.plans.compile import find_course
from anlan.plans.contracts import Course, Plan

ENGINE = Who("engine")
Link = tuple[Entry, bytes]
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Deed:
    """One decision of a run that was played: what was made, its entries, when."""

    at: datetime
    made: tuple[Made, ...]
    links: list[Link]


@dataclass(slots=True)
class Played:
    """A run after it was played. `set_at` and `fired`: when its timers were set, and when they went."""

    id: str
    opening: Open
    course: Course
    ladders: Ladders
    state: State = EMPTY
    at: datetime = NEVER
    head: Head = field(default_factory=lambda: Head("", 0, ""))
    deeds: list[Deed] = field(default_factory=list)
    set_at: dict[str, datetime] = field(default_factory=dict)
    fired: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    skipped: int = 0


class Player:
    """Plays scripts of one plan; nothing is written."""

    def __init__(self, plan: Plan, calendar: WorkingCalendar) -> None:
        self._plan, self._calendar = plan, calendar

    def play(
        self,
        run: str,
        script: Script,
        title: str,
        start: datetime,
        until: datetime,
        *,
        beats: int | None = None,
    ) -> Played:
        """The run opened at `start`, as it is at `until`; after `beats` acts nobody does anything any more.

        What the engine refuses, because a clock fell otherwise than in the story, is left out.
        """
        moved = start - script.began
        opening = replace(move_act(script.opening, moved), title=title)
        played = Played(run, opening, find_course(self._plan, script.form, script.course), script.ladders)
        self._do(played, opening, Who(script.by, script.by), start)
        for beat in script.beats[:beats]:
            at = start + beat.after
            if at > until:
                break
            self._pass_time(played, at)
            try:
                self._do(played, move_act(beat.act, moved), Who(beat.by, beat.by), max(at, played.at))
            except AnlanError:
                played.skipped += 1
        self._pass_time(played, until)
        return played

    def _pass_time(self, played: Played, until: datetime) -> None:
        while played.state.timers:
            key, due_at = min(played.state.timers.items(), key=lambda timer: timer[1])
            if due_at > until:
                return
            at = max(due_at, played.at)
            set_at = played.set_at[key]
            self._do(played, Fire(key=key), ENGINE, at)
            played.fired[key] = (due_at, set_at)

    def _do(self, played: Played, act: Act, who: Who, now: datetime) -> None:
        before = played.state
        decision = decide(
            self._plan,
            played.course,
            before,
            act,
            who=who,
            now=now,
            calendar=self._calendar,
            ladders=played.ladders,
        )
        played.state, played.at = decision.state, now
        if decision.state.course != played.course.id:
            played.course = find_course(self._plan, played.course.form, decision.state.course)
        drafts = make_drafts(decision.made, actor=who.name, act=str(act.__struct_config__.tag))
        links = chain(Head(played.head.hash, played.head.seq, played.id), drafts, now)
        if links:
            played.head = Head(links[-1][0].hash, links[-1][0].seq, played.id)
            played.deeds.append(Deed(now, decision.made, links))
        for key, due_at in decision.state.timers.items():
            if before.timers.get(key) != due_at:
                played.set_at[key] = now
                played.fired.pop(key, None)
