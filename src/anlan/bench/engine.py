"""bench engine: whole stories of both plans, decided, folded and serialised as entries, on one core.

The baseline does the same work as an event-sourced engine without a kept state does it: before each
decision it folds the run's events again. `chained` is anlan's figure with every entry hashed into its
chain as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from time import process_time

from anlan.bench.machine import describe_machine
from anlan.drills.contracts import Recorded
from anlan.drills.script import Cast, list_stories, load_cast, load_ladders, load_story
from anlan.drills.stage import MemoryStage, name_who
from anlan.drills.stories import play_story
from anlan.engine.contracts.acts import Act
from anlan.engine.contracts.events import Event
from anlan.engine.contracts.state import EMPTY, State
from anlan.engine.rules.decide import decide
from anlan.engine.rules.deciding import OwnLadder, Who
from anlan.engine.rules.evolve import fold
from anlan.engine.rules.record import make_drafts
from anlan.ledger.contracts import Draft, Head
from anlan.ledger.rules import chain, encode
from anlan.plans.compile import find_course
from anlan.plans.contracts import Course, Form, Plan
from anlan.plans.load import load_library_plans


@dataclass(frozen=True, slots=True)
class Call:
    """One decision of a story: which run, under which course, who, when."""

    run: str
    form: Form
    act: Act
    who: Who
    now: datetime


class RecordingStage(MemoryStage):
    """Plays a story and keeps every call, so that only deciding is measured, not checking the story."""

    def __init__(self, plan: Plan, cast: Cast, ladders: Mapping[str, OwnLadder]) -> None:
        super().__init__(plan, cast, ladders)
        self.calls: list[Call] = []

    def do(self, run: str, act: Act, by: str, now: datetime) -> list[Recorded]:
        record = super().do(run, act, by, now)
        self.calls.append(Call(run, self.courses[run].form, act, name_who(by), now))
        return record


@dataclass(frozen=True, slots=True)
class Script:
    plan: Plan
    calls: list[Call]
    first: Mapping[str, Course]
    ladders: Mapping[str, OwnLadder]


def record_scripts() -> list[Script]:
    """The calls of every story of the library; raises nothing for a story whose checks fail."""
    plans, cast, scripts = {p.id: p for p in load_library_plans()}, load_cast(), []
    for path in list_stories():
        story = load_story(path)
        stage = RecordingStage(plans[story.plan], cast, load_ladders(story.start))
        play_story(story, stage, cast)
        first = {
            beat.on: find_course(stage.plan, Form(beat.form or story.form), beat.course or story.course)
            for beat in story.beats
            if beat.act == "open"
        }
        scripts.append(Script(stage.plan, stage.calls, first, stage.ladders))
    return scripts


@dataclass(slots=True)
class Tally:
    """What one side got through, and the seconds of processor time it took."""

    decisions: int = 0
    entries: int = 0
    seconds: float = 0.0


def bench_engine(*, seconds: float = 5.0) -> dict[str, object]:
    """Decisions a second of one core's time, by anlan and by the baseline, story by story in turns.

    Processor time, not the wall's: what else the machine does must not make either side look slow.
    """
    scripts = record_scripts()
    ours, theirs, chained = Tally(), Tally(), Tally()
    _play(scripts, Tally(), Tally(), Tally())  # warm
    while ours.seconds < seconds:
        _play(scripts, ours, theirs, chained)
    mine, other = ours.decisions / ours.seconds, theirs.decisions / theirs.seconds
    return {
        "decisions_per_second": round(mine),
        "entries_per_second": round(ours.entries / ours.seconds),
        "chained_decisions_per_second": round(chained.decisions / chained.seconds),
        "stories": len(scripts),
        "decisions_per_round": sum(len(script.calls) for script in scripts),
        "baseline": {
            "name": "fold the run's events again before each decision",
            "decisions_per_second": round(other),
        },
        "ratio_decisions_per_second": round(mine / other, 2),
        "machine": describe_machine(),
    }


def _play(scripts: list[Script], ours: Tally, theirs: Tally, chained: Tally) -> None:
    for script in scripts:
        for tally, replay, serialise in (
            (ours, False, _encode),
            (theirs, True, _encode),
            (chained, False, _chain),
        ):
            start = process_time()
            tally.entries += _run(script, serialise, replay=replay)
            tally.seconds += process_time() - start
            tally.decisions += len(script.calls)


def _encode(head: Head, drafts: list[Draft], now: datetime) -> Head:
    """Each entry as the canonical JSON it is stored as."""
    for draft in drafts:
        encode(draft)
    return Head(head.hash, head.seq + len(drafts), head.stream)


def _chain(head: Head, drafts: list[Draft], now: datetime) -> Head:
    """The same with its place in the chain and its hash."""
    links = chain(head, drafts, now)
    return Head(links[-1][0].hash, links[-1][0].seq, head.stream) if links else head


def _run(script: Script, serialise: Callable[[Head, list[Draft], datetime], Head], *, replay: bool) -> int:
    """One round of a script: decide, fold, and serialise each entry."""
    states: dict[str, State] = {}
    heads: dict[str, Head] = {}
    courses = dict(script.first)
    events: dict[str, list[Event]] = {}
    written = 0
    for call in script.calls:
        run = call.run
        state = fold(events.get(run, ())) if replay else states.get(run, EMPTY)
        decision = decide(
            script.plan, courses[run], state, call.act, who=call.who, now=call.now, ladders=script.ladders
        )
        states[run] = decision.state
        if decision.state.course != courses[run].id:
            courses[run] = find_course(script.plan, call.form, decision.state.course)
        if replay:
            events.setdefault(run, []).extend(made.event for made in decision.made)
        drafts = make_drafts(decision.made, actor=call.who.name, act="act")
        heads[run] = serialise(heads.get(run, Head("", 0, run)), drafts, call.now)
        written += len(drafts)
    return written
