"""The same stories against the real database: services, rows, deadlines, the worker's own firing."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from anlan.cli import demo
from anlan.deadlines.selectors import list_next
from anlan.deadlines.services import open_timeline
from anlan.directory.selectors import cast_groups
from anlan.drills.database import DatabaseStage
from anlan.drills.demonstration import end_interrupted, prepare_demonstration
from anlan.drills.script import list_stories, load_cast, load_ladders, load_story
from anlan.drills.stories import play_story, run_story
from anlan.duty.access import read_ref
from anlan.duty.selectors import list_rungs
from anlan.ledger.services import check_ledger
from anlan.plans.load import load_library_plans
from anlan.plans.selectors import find_published
from tests.callers import WALL

PLANS = {plan.id: plan for plan in load_library_plans()}
STORIES = {path.stem: load_story(path) for path in list_stories()}


@pytest.mark.parametrize("name", sorted(STORIES))
def test_the_story_happens_in_the_database_as_in_memory(name: str, versions: dict[str, int]) -> None:
    story = STORIES[name]
    stage = DatabaseStage(versions[story.plan], f"drill:{name}", story.start, WALL)
    run = play_story(story, stage, load_cast())
    assert run.faults == []
    memory = run_story(story, PLANS[story.plan], load_cast())
    kinds = [(r.run, type(r.made.event), r.made.element) for r in run.record]
    assert sorted(kinds, key=str) == sorted(
        ((r.run, type(r.made.event), r.made.element) for r in memory.record), key=str
    )
    assert check_ledger().findings == ()


def test_the_cast_of_the_stories_is_the_demonstrations_own(versions: dict[str, int]) -> None:
    for bureau, groups in load_cast().items():
        real = cast_groups(bureau, tuple(groups), now=WALL.now())
        assert {name: set(posts) for name, posts in real.items()} == {
            name: set(posts) for name, posts in groups.items()
        }


def test_the_ladders_of_the_stories_are_the_demonstrations_own(versions: dict[str, int]) -> None:
    now = WALL.now()
    told = load_ladders(now)
    for ref, rungs in list_rungs([read_ref(post) for post in told], now).items():
        assert told.pop(str(ref)).rungs == tuple(tuple(map(str, rung)) for rung in rungs)
    assert told == {}


def test_an_interrupted_demonstration_is_ended_and_live_work_and_drills_are_not(
    versions: dict[str, int],
) -> None:
    for name in ("demo:story-1", "drill:one"):
        open_timeline(timeline_id=name, origin=WALL.now(), wall=WALL, rate=60.0)
    assert end_interrupted(wall=WALL) == ["demo:story-1"]
    assert {"live", "drill:one"} <= {each.timeline_id for each in list_next()}
    assert end_interrupted(wall=WALL) == []


def test_preparing_by_command_tells_the_numbers_that_the_list_of_plans_shows(
    versions: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "start_django", lambda: None)
    told = CliRunner().invoke(demo.app, ["prepare"]).output.splitlines()
    assert told == [f"{plan}: version {find_published(plan).number} is in force" for plan in versions]


def test_preparing_the_demonstration_again_changes_nothing(versions: dict[str, int]) -> None:
    assert prepare_demonstration(wall=WALL) == versions
    assert set(versions) == set(PLANS)
