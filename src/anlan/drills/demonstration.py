"""The demonstration: two bureaus, both plans in force, and a story that unfolds before the visitor's eyes.

It runs on a timeline of its own, so nothing of it can reach a live clock or channel. The worker fires its
deadlines like any others; only the people are played.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from msgspec.structs import replace

from anlan.deadlines.selectors import find_calendar, find_clock, list_next
from anlan.deadlines.services import end_timeline, fire_due, jump_timeline, open_timeline, set_calendar
from anlan.directory.contracts import CONSOLE
from anlan.directory.filing import load_demonstration
from anlan.drills.contracts import Beat, Story
from anlan.drills.database import DatabaseStage, find_actor_for
from anlan.drills.duty import open_rosters
from anlan.drills.script import fill_fields, find_time, list_stories, load_story
from anlan.drills.stories import make_act, name_post, play_story
from anlan.engine.contracts.acts import Open
from anlan.engine.selectors import count_runs
from anlan.engine.services import Opening, open_run, perform
from anlan.host.library import find_library
from anlan.kernel.clock import Clock
from anlan.kernel.errors import AnlanError
from anlan.plans.contracts import Form
from anlan.plans.library import list_library_plans
from anlan.plans.services import import_plan, publish_version
from anlan.plans.source import read_file

MAIN = "network-attack-to-review"
RATE = 60.0
PREFIX = "demo:"
# A longer stretch without a beat is jumped over, all but this much of it.
_LEAD = timedelta(minutes=2)
log = structlog.get_logger()
Wait = Callable[[float], object]


def prepare_demonstration(*, wall: Clock) -> dict[str, int]:
    """Bring in the demonstration's bureaus and put the library's plans in force; plan id -> version.

    Again changes nothing. Raises OutOfOrder on an installation in real use.
    """
    load_demonstration(find_library() / "directory" / "demo.yaml", now=wall.now())
    _complete_calendar(wall)
    versions = {}
    for path in list_library_plans():
        source = read_file(path)
        bureau = path.parent.name
        editor = find_actor_for(f"{bureau}:plan-editor", wall)
        leader = find_actor_for(f"{bureau}:director", wall)
        info = import_plan(source=source, actor=editor, now=wall.now())
        versions[info.plan] = publish_version(version=info.id, actor=leader, now=wall.now()).id
    open_rosters(wall)
    return versions


def _complete_calendar(wall: Clock) -> None:
    """It must go on over New Year, published or not: it counts an unpublished year Monday to Friday."""
    now, calendar = wall.now(), find_calendar()
    for year in (now.year, now.year + 1):
        if not calendar.knows(year):
            log.warning("working days not published, the demonstration counts Monday to Friday", year=year)
            set_calendar(year=year, lines=["date,working"], actor=CONSOLE, now=now)


def play_history(versions: dict[str, int], *, wall: Clock) -> int:
    """Play every other story to its end, once, so that lists and charts have something to show."""
    played = 0
    for path in list_stories():
        timeline = f"{PREFIX}{path.stem}"
        if path.stem == MAIN or count_runs(timeline=timeline):
            continue
        _play_past(load_story(path), versions, timeline, wall)
        played += 1
    return played


@transaction.atomic
def _play_past(story: Story, versions: dict[str, int], timeline: str, wall: Clock) -> None:
    """In one transaction, so that no worker fires a deadline between two beats."""
    stage = DatabaseStage(versions[story.plan], timeline, story.start, wall)
    for fault in play_story(story, stage, {}).faults:
        log.warning("demonstration departed from its story", story=story.story, fault=fault.sentence)
    end_timeline(timeline_id=timeline, wall=wall)


def end_interrupted(*, wall: Clock) -> list[str]:
    """End the timelines of stories that nobody plays any more: their clocks would run on and all run out."""
    left = [each.timeline_id for each in list_next() if each.timeline_id.startswith(PREFIX)]
    for timeline in left:
        end_timeline(timeline_id=timeline, wall=wall)
        log.info("interrupted demonstration ended", timeline=timeline)
    return left


def unfold(story: Story, version: int, *, wall: Clock, wait: Wait, rate: float = RATE) -> None:
    """Play `story` from now on at `rate` times real time, the worker firing its deadlines in between.

    What was interrupted before is ended. Long quiet stretches are jumped over. An act that is refused is
    logged and the story goes on.
    """
    story = replace(story, start=wall.now().replace(second=0, microsecond=0))
    end_interrupted(wall=wall)
    timeline = f"{PREFIX}{story.story}-{wall.now():%Y%m%d%H%M%S}"
    open_timeline(timeline_id=timeline, origin=story.start, wall=wall, rate=rate)
    runs: dict[str, str] = {}
    for beat in story.beats:
        _wait_for(timeline, find_time(story, beat.at), wall, wait, rate)
        fire_due(timeline_id=timeline, wall=wall)
        try:
            _act(story, beat, version, timeline, runs, wall)
        except AnlanError as refusal:
            if not beat.refused:
                log.warning("demonstration act refused", act=beat.act, reason=str(refusal))


def _wait_for(timeline: str, at: datetime, wall: Clock, wait: Wait, rate: float) -> None:
    clock = find_clock(timeline, wall)
    if at - clock.now() > 10 * _LEAD:
        _cross(timeline, at - _LEAD, wall, wait)
    while (left := at - find_clock(timeline, wall).now()) > timedelta(0):
        wait(left.total_seconds() / rate)


def _cross(timeline: str, to: datetime, wall: Clock, wait: Wait) -> None:
    """Jump from deadline to deadline, so that each fires near its own time and not all at the end."""
    while True:
        due = next((each.due_at for each in list_next() if each.timeline_id == timeline), None)
        if due is None or due >= to:
            break
        if due > find_clock(timeline, wall).now():
            jump_timeline(timeline_id=timeline, wall=wall, to=due)
        fire_due(timeline_id=timeline, wall=wall)
        wait(0.5)
    if to > find_clock(timeline, wall).now():
        jump_timeline(timeline_id=timeline, wall=wall, to=to)


def _act(story: Story, beat: Beat, version: int, timeline: str, runs: dict[str, str], wall: Clock) -> None:
    if not beat.act:
        return
    actor = find_actor_for(name_post(story, beat), wall)
    fields = fill_fields(story, beat, runs)
    if beat.act != "open":
        perform(run_id=runs[beat.on], act=make_act(beat.act, fields), actor=actor, wall=wall)
        return
    act = make_act("open", {"bureau": beat.bureau or story.bureau, **fields})
    assert isinstance(act, Open)  # noqa: S101 - narrows the type
    opening = Opening(version, Form(beat.form or story.form), beat.course or story.course, act, timeline)
    runs[beat.on] = open_run(opening=opening, actor=actor, wall=wall).run.id
