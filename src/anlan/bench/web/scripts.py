"""What is done in the incidents that are seeded: acts of the library's own stories at any bureau."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace as replace_struct

from anlan.bench.engine import Call, RecordingStage
from anlan.bench.web.bureaus import CITY, Bureau
from anlan.drills.script import list_stories, load_cast, load_ladders, load_story
from anlan.drills.stories import play_story
from anlan.engine.contracts.acts import GIVEN, Acknowledge, Act, Fire, Link, Merge, Open, Split
from anlan.engine.rules.deciding import OwnLadder
from anlan.plans.contracts import Form, Plan

# What leads to another run has no place in a story that is told a hundred thousand times.
A = TypeVar("A", bound=Act)
_PAIRED = (Link, Merge, Split)
_READ = msgspec.json.Decoder(GIVEN)
_OPEN = msgspec.json.Decoder(Open)
Ladders = Mapping[str, OwnLadder]
_LADDERS = msgspec.json.Decoder(dict[str, OwnLadder])


@dataclass(frozen=True, slots=True)
class Beat:
    """One act of somebody, so long after the beginning."""

    after: timedelta
    act: Act
    by: str


@dataclass(frozen=True, slots=True)
class Script:
    """All that people do on one run; what clocks do by themselves comes of playing it."""

    course: str
    form: Form
    opening: Open
    by: str
    began: datetime
    beats: tuple[Beat, ...]
    ladders: Ladders

    @property
    def length(self) -> timedelta:
        return self.beats[-1].after if self.beats else timedelta(0)


def record_scripts(plan: Plan) -> list[Script]:
    """The incidents and matters of the city's stories, as long as they stand alone."""
    cast, scripts = load_cast(), list[Script]()
    for path in list_stories():
        story = load_story(path)
        if story.plan != plan.id or story.bureau != CITY:
            continue
        stage = RecordingStage(plan, cast, load_ladders(story.start))
        play_story(story, stage, cast)
        courses = {beat.on: beat.course or story.course for beat in story.beats if beat.act == "open"}
        for run, course in courses.items():
            calls = [call for call in stage.calls if call.run == run]
            scripts += _read_script(course, calls, stage.ladders)
    return scripts


def _read_script(course: str, calls: list[Call], ladders: Ladders) -> Iterator[Script]:
    first, *rest = calls
    if first.form is Form.STANDING or not isinstance(first.act, Open):
        return
    beats = tuple(Beat(call.now - first.now, call.act, call.who.name) for call in _list_acts(rest))
    if beats:
        yield Script(course, first.form, first.act, first.who.name, first.now, beats, ladders)


def _list_acts(calls: list[Call]) -> Iterator[Call]:
    for call in calls:
        if not isinstance(call.act, (Fire, *_PAIRED)):
            yield call


def place(script: Script, bureau: Bureau) -> Script:
    """The same at another bureau, by its own posts."""
    opening = _OPEN.decode(bureau.adapt(msgspec.json.encode(script.opening).decode()))
    beats = tuple(
        Beat(
            beat.after,
            _READ.decode(bureau.adapt(msgspec.json.encode(beat.act).decode())),
            bureau.adapt(beat.by),
        )
        for beat in script.beats
    )
    return replace(
        script,
        opening=replace_struct(opening, cast=bureau.cast),
        by=bureau.adapt(script.by),
        beats=beats,
        ladders=_LADDERS.decode(bureau.adapt(msgspec.json.encode(script.ladders).decode())),
    )


def write_repeat(script: Script, into: str, merged_after: timedelta) -> Script:
    """The same thing reported once more and merged into the run that has it already."""
    office = f"{script.opening.bureau}:group-office"
    merging = Beat(merged_after, Merge(into=into, reason="同一事件重复报告"), office)
    answers = (
        beat for beat in script.beats if isinstance(beat.act, Acknowledge) and beat.after < merged_after
    )
    return replace(script, beats=(*answers, merging))


def add_links(script: Script, merged: list[tuple[timedelta, str]]) -> Script:
    """With the entry that answers each run merged into this one."""
    office = f"{script.opening.bureau}:group-office"
    links = [Beat(after, Link(other=run, relation="merged-from"), office) for after, run in merged]
    beats = sorted((*script.beats, *links), key=lambda beat: beat.after)
    return replace(script, beats=tuple(beats))


def move_act(act: A, moved: timedelta) -> A:
    """A promise or a period is dated: the dates go along with the story."""
    dated: dict[str, Any] = {}
    for name in act.__struct_fields__:
        value = getattr(act, name)
        if isinstance(value, datetime):
            dated[name] = value + moved
    if isinstance(act, Open) and act.dates:
        dated["dates"] = {name: at + moved for name, at in act.dates.items()}
    return replace_struct(act, **dated) if dated else act
