"""Playing a story for real: services, rows, deadlines and the worker's own firing, on its own timeline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from anlan.deadlines.selectors import find_timeline, list_next
from anlan.deadlines.services import fire_due, jump_timeline, open_timeline, pause_timeline
from anlan.directory.selectors import find_actor_for_post
from anlan.drills.contracts import Recorded
from anlan.engine.contracts.acts import Act, Open
from anlan.engine.contracts.decision import Made
from anlan.engine.contracts.events import EVENTS
from anlan.engine.contracts.state import State
from anlan.engine.rules.evolve import fold
from anlan.engine.services import Opening, open_run, perform
from anlan.kernel.access import ENGINE, Actor, PostRef
from anlan.kernel.clock import Clock
from anlan.ledger.services import list_since
from anlan.plans.contracts import Form


class DatabaseStage:
    """A stage on a paused timeline that is moved by hand, so that every timer fires at exactly its own time.

    The people are those who hold the posts now, by `wall`: a drill of next October is done by today's staff.
    """

    def __init__(self, plan_version: int, timeline: str, start: datetime, wall: Clock) -> None:
        self.plan_version = plan_version
        self.timeline = timeline
        self.wall = wall
        self.runs: dict[str, str] = {}
        self.seen: dict[str, int] = {}
        # A little early, because a moment passes before it stands still.
        open_timeline(timeline_id=timeline, origin=start - timedelta(minutes=1), wall=wall)
        pause_timeline(timeline_id=timeline, wall=wall)

    def open(self, run: str, course: tuple[Form, str], act: Open, by: str, now: datetime) -> list[Recorded]:
        self._move(now)
        opening = Opening(self.plan_version, *course, act, self.timeline)
        outcome = open_run(opening=opening, actor=find_actor_for(by, self.wall), wall=self.wall)
        self.runs[run] = outcome.run.id
        return self._read_new(run)

    def do(self, run: str, act: Act, by: str, now: datetime) -> list[Recorded]:
        self._move(now)
        actor = find_actor_for(by, self.wall)
        perform(run_id=self.runs[run], act=act, actor=actor, wall=self.wall)
        return self._read_new(run)

    def pass_time(self, until: datetime) -> list[Recorded]:
        while (due := self._find_due()) is not None and due <= until:
            self._move(due)
            fire_due(timeline_id=self.timeline, wall=self.wall)
        self._move(until)
        return [recorded for run in self.runs for recorded in self._read_new(run)]

    def _move(self, to: datetime) -> None:
        now = find_timeline(self.timeline).at(self.wall.now())
        if to > now:
            jump_timeline(timeline_id=self.timeline, wall=self.wall, to=to)

    def _find_due(self) -> datetime | None:
        return next((each.due_at for each in list_next() if each.timeline_id == self.timeline), None)

    def _read_new(self, run: str) -> list[Recorded]:
        entries = list_since(self.runs[run], self.seen.get(run, 0))
        if entries:
            self.seen[run] = entries[-1].seq
        return [
            Recorded(
                run,
                entry.recorded_at,
                entry.act,
                Made(msgspec.convert(entry.data, type=EVENTS[entry.type]), entry.element, entry.clauses),
            )
            for entry in entries
        ]

    def find_state(self, run: str) -> State:
        """The state as the record alone tells it."""
        events = [msgspec.convert(e.data, type=EVENTS[e.type]) for e in list_since(self.runs[run])]
        return fold(events)

    def find_ids(self) -> Mapping[str, str]:
        return self.runs


def find_actor_for(post: str, wall: Clock) -> Actor:
    """Whoever holds a post (`210100:director`) now, speaking as that post; the engine for `engine`."""
    if post == ENGINE.name:
        return ENGINE
    bureau, _, code = post.partition(":")
    return find_actor_for_post(PostRef(bureau, code), now=wall.now())
