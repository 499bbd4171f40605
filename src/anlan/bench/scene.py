"""What both sides of `bench deadlines` fire: incidents of the Shenyang plan, all due at one instant.

They are decided and written by the engine itself, on timelines of their own that stand still until the
start, so that thousands of timers share one exact due instant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from anlan.deadlines.contracts import Due
from anlan.deadlines.models import Deadline
from anlan.deadlines.selectors import find_calendar
from anlan.deadlines.services import (
    fire_due,
    jump_timeline,
    open_timeline,
    pause_timeline,
    resume_timeline,
)
from anlan.directory.filing import load_demonstration
from anlan.directory.selectors import cast_groups, find_bureau
from anlan.engine.contracts.acts import Act, Open, Promise
from anlan.engine.contracts.decision import Made
from anlan.engine.contracts.state import EMPTY, State
from anlan.engine.models import Run
from anlan.engine.numbers import take_numbers
from anlan.engine.rules.decide import decide
from anlan.engine.rules.deciding import Who
from anlan.engine.writing import Change, write_changes
from anlan.host.library import find_library
from anlan.kernel.access import Actor, Grant, Permission
from anlan.kernel.clock import LIVE, Clock
from anlan.ledger.services import open_streams
from anlan.plans.compile import find_course
from anlan.plans.contracts import Course, Form, Plan
from anlan.plans.selectors import find_version
from anlan.plans.services import import_plan, publish_version
from anlan.plans.source import read_file

BUREAU = "210100"
COURSE = "epidemic"
STEP = "step:first-report"
ORIGIN = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
CHUNK = 500

# The time of an effect is that of its commit, as PostgreSQL itself notes it: the same for both sides.
_EFFECTS = """
SELECT extract(epoch FROM pg_xact_commit_timestamp(e.xmin) - %s)::float8, e.stream_id,
    e.content::jsonb -> 'data'
FROM ledger_entry e JOIN ledger_stream s ON s.id = e.stream_id
WHERE s.timeline = %s AND e.act = 'fire' AND e.type = %s
"""
_COUNT = """
SELECT count(*) FROM ledger_entry e JOIN ledger_stream s ON s.id = e.stream_id
WHERE s.timeline = %s AND e.act = 'fire' AND e.type = %s
"""
_NOTICES = "SELECT count(DISTINCT (stream, notice)) FROM notices_notice WHERE timeline = %s AND told_at >= %s"


@dataclass(frozen=True, slots=True)
class Prepared:
    """Timers that wait on a timeline that stands still; each is answered by one entry of `effect`."""

    timeline: str
    due_at: datetime
    effect: str
    dues: list[Due]


@dataclass(frozen=True, slots=True)
class Effects:
    """What the database holds after a run: seconds from the due instant to the commit, an entry each.

    `lost` timers have no entry or no notice, `doubled` counts entries beyond the first of a timer.
    """

    seconds: list[float]
    lost: int
    doubled: int


class Scene:
    """A bureau, its posts and the plan, and the incidents opened under it."""

    def __init__(self, wall: Clock) -> None:
        self._wall = wall
        now = wall.now()
        load_demonstration(find_library() / "directory" / "demo.yaml", now=now)
        source = read_file(find_library() / "plans" / BUREAU / "shenyang.yaml")
        imported = import_plan(source=source, actor=_act_as("1"), now=now)
        self._version = publish_version(version=imported.id, actor=_act_as("2"), now=now).id

    @property
    def _plan(self) -> Plan:
        return find_version(self._version)

    def prepare_incidents(self, timeline: str, count: int) -> Prepared:
        """`count` incidents, the first report of each due two hours after it was opened, all at once."""
        self._stop_timeline(timeline)
        for start in range(0, count, CHUNK):
            self._write(timeline, [[] for _ in range(start, min(start + CHUNK, count))], COURSE, ORIGIN)
        return self._collect(timeline, ORIGIN + timedelta(hours=2), STEP, "ran-out", count)

    def prepare_promises(self, timeline: str, count: int) -> Prepared:
        """One incident with `count` promises due at one instant."""
        self._stop_timeline(timeline)
        due_at = ORIGIN + timedelta(hours=1)
        acts = [Promise(text=f"答复第 {n} 位来访人", owner="director", due_at=due_at) for n in range(count)]
        self._write(timeline, [acts], COURSE, ORIGIN)
        return self._collect(timeline, due_at, "promise:", "promise-broken", count)

    def open_live(self, course: str, count: int) -> list[str]:
        """`count` live incidents of one commit, as they are opened one by one; returns their ids."""
        return self._write(LIVE, [[] for _ in range(count)], course, self._wall.now())

    def start(self, prepared: Prepared, *, lead_s: float) -> datetime:
        """Let the timeline run; returns the wall's due instant, `lead_s` seconds from now."""
        to = prepared.due_at - timedelta(seconds=lead_s)
        jump_timeline(timeline_id=prepared.timeline, wall=self._wall, to=to)
        value = resume_timeline(timeline_id=prepared.timeline, wall=self._wall)
        return value.wall_for(prepared.due_at) or self._wall.now()

    def _stop_timeline(self, timeline: str) -> None:
        open_timeline(timeline_id=timeline, origin=ORIGIN, wall=self._wall)
        pause_timeline(timeline_id=timeline, wall=self._wall)

    @transaction.atomic
    def _write(
        self, timeline: str, incidents: list[list[Promise]], course_id: str, now: datetime
    ) -> list[str]:
        """Open incidents, each with the acts that follow at once, in the statements the engine uses."""
        bureau, plan = find_bureau(BUREAU), self._plan
        course = find_course(plan, Form.INCIDENT, course_id)
        cast = cast_groups(BUREAU, tuple(plan.groups), now=now)
        opening = Open(title="基准测试", bureau=BUREAU, cast=cast)
        numbers = take_numbers(timeline=timeline, course=course.id, at=now, amount=len(incidents))
        changes = []
        for number, acts in zip(numbers, incidents, strict=True):
            state, made = self._decide([opening, *acts], course, now)
            run = Run(
                id=f"incident:{timeline}:{number}",
                form=Form.INCIDENT.value,
                number=number,
                plan_version_id=self._version,
                bureau=BUREAU,
                path=bureau.path,
                timeline=timeline,
                title=opening.title,
                opened_at=now,
            )
            changes.append(Change(run, EMPTY, state, made, "bench", "open", course))
        runs = [change.run.id for change in changes]
        open_streams(runs, kind="incident", timeline=timeline, now=now)
        write_changes(changes, now=now)
        return runs

    def _decide(self, acts: list[Act], course: Course, now: datetime) -> tuple[State, tuple[Made, ...]]:
        state, made, who = EMPTY, list[Made](), Who("bench", "bench")
        for act in acts:
            decision = decide(self._plan, course, state, act, who=who, now=now, calendar=find_calendar())
            state = decision.state
            made += decision.made
        return state, tuple(made)

    def _collect(self, timeline: str, due_at: datetime, key: str, effect: str, count: int) -> Prepared:
        """Fire what is due earlier, then list the timers that the measurement is about."""
        jump_timeline(timeline_id=timeline, wall=self._wall, to=due_at - timedelta(minutes=5))
        while fire_due(timeline_id=timeline, wall=self._wall).taken:
            pass
        rows = Deadline.objects.filter(timeline=timeline, fired_at=None, due_at=due_at)
        dues = [Due(r.id, r.stream, r.key, r.handler, r.due_at, r.set_at) for r in rows.order_by("id")]
        if len(dues) != count or not all(due.key.startswith(key) for due in dues):
            raise RuntimeError(f"{len(dues)} timers are due at {due_at}, not {count} of {key}.")
        return Prepared(timeline, due_at, effect, dues)


def count_effects(prepared: Prepared) -> int:
    """How many effects there are by now."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [prepared.timeline, prepared.effect])
        found: int = cursor.fetchone()[0]
        return found


def read_effects(prepared: Prepared, at: datetime) -> Effects:
    """Every effect in the database, measured from the wall's due instant `at`."""
    with connection.cursor() as cursor:
        cursor.execute(_EFFECTS, [at, prepared.timeline, prepared.effect])
        rows = cursor.fetchall()
        cursor.execute(_NOTICES, [prepared.timeline, prepared.due_at])
        told = cursor.fetchone()[0]
    distinct = len({(stream, str(facts)) for _, stream, facts in rows})
    missing = len(prepared.dues) - min(distinct, told)
    return Effects([row[0] for row in rows], max(missing, 0), len(rows) - distinct)


def _act_as(person: str) -> Actor:
    return Actor(name=f"{BUREAU}:bench-{person}", person=person, grants=(Grant("/", frozenset(Permission)),))
