"""Who would be told if a run were opened at an instant and nobody did anything: played in memory.

Nothing is written. It is `decide` that decides here too, so what is shown is what would happen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from anlan.deadlines.selectors import find_calendar
from anlan.directory.selectors import cast_groups, find_bureau, find_mode
from anlan.duty.contracts import Explained, Telling
from anlan.duty.selectors import explain, list_unreached
from anlan.engine.choosing import choose_version
from anlan.engine.contracts import acts as a
from anlan.engine.contracts import events as e
from anlan.engine.contracts.decision import Made
from anlan.engine.contracts.state import EMPTY, State
from anlan.engine.rules.decide import decide
from anlan.engine.rules.deciding import Who
from anlan.engine.writing import name_ref
from anlan.kernel.access import Actor, Permission, PostRef, check_permission
from anlan.kernel.calendar import WorkingCalendar
from anlan.plans.compile import find_course
from anlan.plans.contracts import Course, Form, Plan
from anlan.plans.selectors import find_version

_ENGINE = Who("engine")
LONGEST = timedelta(days=3)
MOST = 500


@dataclass(slots=True)
class _Playing:
    """A run in memory: nobody acts, only clocks and what the outbox would say of posts nobody reaches."""

    plan: Plan
    course: Course
    calendar: WorkingCalendar
    bureau: str
    state: State = EMPTY
    tellings: list[Telling] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def do(self, act: a.Act, now: datetime) -> None:
        decision = decide(
            self.plan, self.course, self.state, act, who=_ENGINE, now=now, calendar=self.calendar
        )
        self.state = decision.state
        told = [found for made in decision.made if (found := self._read(made, act, now)) is not None]
        for telling, notice in told:
            self.tellings.append(telling)
            for ref in list_unreached(telling.posts, at=now):
                self.do(a.CannotReach(notice=notice, post=self._name_own(ref)), now)

    def _read(self, made: Made, act: a.Act, now: datetime) -> tuple[Telling, str] | None:
        event = made.event
        if isinstance(event, e.Told):
            posts, rung, because, text, step = event.posts, 0, event.reason, event.text, event.step
            together, self.texts[event.notice] = event.together, event.text
        elif isinstance(event, e.Climbed):
            notice = self.state.notices[event.notice]
            posts, rung, step = event.posts, len(set(notice.climbed.values())), notice.step
            text = self.texts.get(event.notice, "")
            because = "unreached" if isinstance(act, a.CannotReach) else "silence"
            together = False  # one answer up the ladder stands for the silent ones
        else:
            return None
        refs = tuple(self._refer(post) for post in posts)
        telling = Telling(now, refs, rung, because, together, text, step, made.clauses)
        return (telling, event.notice) if refs else None

    def _refer(self, post: str) -> PostRef:
        bureau, _, code = name_ref(self.bureau, post).partition(":")
        return PostRef(bureau, code)

    def _name_own(self, ref: PostRef) -> str:
        return ref.post if ref.bureau == self.bureau else str(ref)

    def pass_time(self, until: datetime) -> None:
        for _ in range(MOST):
            due = min(((at, key) for key, at in self.state.timers.items() if at <= until), default=None)
            if due is None:
                return
            self.do(a.Fire(key=due[1]), due[0])


def explain_opening(
    actor: Actor,
    *,
    bureau: str,
    kind: str,
    at: datetime,
    facts: Mapping[str, object] | None = None,
    lasting: timedelta = timedelta(hours=2),
    plan: str = "",
) -> Explained:
    """Who would be told from `at` on, for as long as asked, if an incident of this kind were opened there.

    Raises Forbidden without incidents:read at the bureau, NotFound or Invalid for the kind and the facts.
    """
    place = find_bureau(bureau)
    check_permission(actor, Permission.READ_INCIDENT, place.path)
    version = choose_version(bureau=bureau, form=Form.INCIDENT, course=kind, plan=plan)
    compiled = find_version(version)
    course = find_course(compiled, Form.INCIDENT, kind)
    playing = _Playing(compiled, course, find_calendar(), bureau)
    opening = a.Open(
        title=course.title.zh,
        bureau=bureau,
        facts=dict(facts or {}),
        cast=cast_groups(bureau, tuple(compiled.groups), now=at),
        mode=find_mode(bureau, now=at).value,
    )
    playing.do(opening, at)
    playing.pass_time(at + min(lasting, LONGEST))
    return explain(tuple(_order(playing.tellings)), at=at, about=f"{compiled.id}/{kind}")


def _order(tellings: Iterable[Telling]) -> Iterator[Telling]:
    yield from sorted(tellings, key=lambda each: (each.at, each.rung))
