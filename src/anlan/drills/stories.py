"""Playing a story on a stage and checking every beat of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec

from anlan.drills.contracts import Beat, Recorded, Story, StoryFault, StoryRun
from anlan.drills.script import (
    Cast,
    fill_fields,
    find_time,
    list_stories,
    load_cast,
    load_ladders,
    load_story,
)
from anlan.drills.stage import MemoryStage, Stage
from anlan.engine.contracts import events as e
from anlan.engine.contracts.acts import ACTS, Act, Open
from anlan.engine.contracts.state import State
from anlan.kernel.errors import AnlanError, Invalid
from anlan.plans.contracts import Form, Plan

# What only asks does not show that something was done.
ASKING = frozenset({e.StepOpened, e.StepLapsed, e.ClocksChanged})


def run_story(story: Story, plan: Plan, cast: Cast) -> StoryRun:
    """Play `story` in memory under `plan`."""
    return play_story(story, MemoryStage(plan, cast, load_ladders(story.start)), cast)


def play_story(story: Story, stage: Stage, cast: Cast) -> StoryRun:
    """Play all beats in order; a refusal that was not expected ends the run with its fault."""
    run = StoryRun(story)
    for number, beat in enumerate(story.beats, 1):
        try:
            record = _play_beat(story, stage, cast, beat)
        except AnlanError as refusal:
            run.faults.append(StoryFault(number, f"refused: {refusal}"))
            return run
        run.record += record
        for sentence in _check_beat(story, stage, beat, record):
            run.faults.append(StoryFault(number, sentence))
    for sentence in _check_shown(run):
        run.faults.append(StoryFault(len(story.beats), sentence))
    return run


def _play_beat(story: Story, stage: Stage, cast: Cast, beat: Beat) -> list[Recorded]:
    now = find_time(story, beat.at)
    record = stage.pass_time(now)
    if not beat.act:
        return record
    try:
        record += _play_act(story, stage, cast, beat, now)
    except AnlanError as refusal:
        if not beat.refused or beat.refused not in str(refusal):
            raise
        return record
    if beat.refused:
        raise Invalid(f"{beat.act} was accepted, but the story expects: {beat.refused}")
    return record


def _play_act(story: Story, stage: Stage, cast: Cast, beat: Beat, now: datetime) -> list[Recorded]:
    by = name_post(story, beat)
    fields = fill_fields(story, beat, stage.find_ids())
    if beat.act == "open":
        bureau = beat.bureau or story.bureau
        act = make_act("open", {"bureau": bureau, "cast": cast.get(bureau, {}), **fields})
        assert isinstance(act, Open)  # noqa: S101 - narrows the type
        course = (Form(beat.form or story.form), beat.course or story.course)
        return stage.open(beat.on, course, act, by, now)
    return stage.do(beat.on, make_act(beat.act, fields), by, now)


def name_post(story: Story, beat: Beat) -> str:
    """`210100:director` for a post of the beat's bureau; `engine` and posts of other bodies as written."""
    plain = beat.by == "engine" or ":" in beat.by
    return beat.by if plain else f"{beat.bureau or story.bureau}:{beat.by}"


def make_act(name: str, fields: dict[str, Any]) -> Act:
    """An act from its word and fields; raises Invalid for an unknown word or a field of a wrong shape."""
    if name not in ACTS:
        raise Invalid(f"There is no act {name!r}.", how=f"Acts: {', '.join(ACTS)}.", field="act")
    try:
        return msgspec.convert({"act": name, **fields}, type=ACTS[name])
    except msgspec.ValidationError as reason:
        raise Invalid(f"The act {name} has a wrong field.", why=str(reason), field="with") from reason


def _check_beat(story: Story, stage: Stage, beat: Beat, record: list[Recorded]) -> Iterator[str]:
    yield from _check_told(stage, beat, record)
    events = [r.made.event for r in record]
    late = [ev.step for ev in events if isinstance(ev, e.ClockRanOut)]
    if sorted(late) != sorted(beat.late):
        yield f"ran out: {late}, expected: {beat.late}"
    if beat.opens is not None:
        opened = [ev.step for ev in events if isinstance(ev, e.StepOpened)]
        if sorted(opened) != sorted(beat.opens):
            yield f"opened: {opened}, expected: {beat.opens}"
    if beat.due or beat.state:
        yield from _check_state(story, stage.find_state(beat.on), beat)


def _check_told(stage: Stage, beat: Beat, record: list[Recorded]) -> Iterator[str]:
    told = {(reason, post) for r in record for reason, post in _tellings(r.made.event)}
    cast = stage.find_state(beat.on).cast if beat.told else {}
    expected = {
        (reason, post) for reason, names in beat.told.items() for n in names for post in cast.get(n, (n,))
    }
    for reason, post in sorted(told - expected):
        yield f"told but not expected: {post} ({reason})"
    for reason, post in sorted(expected - told):
        yield f"expected but not told: {post} ({reason})"


def _tellings(event: e.Event) -> Iterator[tuple[str, str]]:
    if isinstance(event, e.Told):
        yield from ((event.reason, post) for post in event.posts)
    if isinstance(event, e.Climbed):
        yield from (("climbed", post) for post in event.posts)


def _check_state(story: Story, state: State, beat: Beat) -> Iterator[str]:
    for step, length in beat.due.items():
        found = state.steps[step].due_at if step in state.steps else None
        if found != find_time(story, length):
            yield f"{step} is due {found}, expected {find_time(story, length)}"
    for name, value in beat.state.items():
        found_value = getattr(state, name)
        if str(found_value) != str(value):
            yield f"{name} is {found_value!s}, expected {value!s}"


def _check_shown(run: StoryRun) -> Iterator[str]:
    shown = list_shown(run.record)
    for clause, elements in run.story.shows.items():
        for element in elements:
            if (clause, element) not in shown:
                yield f"{clause} has no entry made by {element}"


def list_shown(record: Iterable[Recorded]) -> set[tuple[str, str]]:
    """(clause, element) pairs that the record proves: an entry other than the mere asking."""
    return {
        (clause, r.made.element)
        for r in record
        if r.made.element and type(r.made.event) not in ASKING
        for clause in r.made.clauses
    }


def run_all_stories(plans: dict[str, Plan]) -> list[StoryRun]:
    """Every story of the library under the plan it names, in memory."""
    cast = load_cast()
    stories = [load_story(path) for path in list_stories()]
    return [run_story(story, plans[story.plan], cast) for story in stories if story.plan in plans]
