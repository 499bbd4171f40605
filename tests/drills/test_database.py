"""The same stories against the real database: services, rows, deadlines, the worker's own firing."""

from __future__ import annotations

import pytest

from anlan.directory.selectors import cast_groups
from anlan.drills.database import DatabaseStage
from anlan.drills.demonstration import prepare_demonstration
from anlan.drills.script import list_stories, load_cast, load_story
from anlan.drills.stories import play_story, run_story
from anlan.ledger.services import check_ledger
from anlan.plans.load import load_library_plans
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


def test_preparing_the_demonstration_again_changes_nothing(versions: dict[str, int]) -> None:
    assert prepare_demonstration(wall=WALL) == versions
    assert set(versions) == set(PLANS)
