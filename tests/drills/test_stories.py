"""The stories of the library, in memory: each holds, and each element of a plan is needed by one of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from msgspec.structs import replace

from anlan.drills.contracts import Story, StoryRun
from anlan.drills.script import list_stories, load_cast, load_story
from anlan.drills.stories import list_shown, run_story
from anlan.plans.contracts import Course, Plan
from anlan.plans.load import load_library_plans

PLANS = {plan.id: plan for plan in load_library_plans()}
STORIES = {path.stem: load_story(path) for path in list_stories()}


@cache
def played(name: str) -> StoryRun:
    return run_story(STORIES[name], PLANS[STORIES[name].plan], load_cast())


def list_elements() -> list[tuple[str, str]]:
    """(plan, element) for every element that a story names as shown."""
    return sorted(
        {
            (story.plan, element)
            for story in STORIES.values()
            for shown in story.shows.values()
            for element in shown
        }
    )


def without(plan: Plan, element: str) -> Plan:
    """The plan as if somebody had forgotten to write this element."""
    courses = {
        id_: _cut(course, element) for id_, course in plan.courses.items() if course.element != element
    }
    return replace(plan, courses=courses)


def _cut(course: Course, element: str) -> Course:
    return replace(
        course,
        steps=tuple(step for step in course.steps if step.element != element),
        charges=tuple(charge for charge in course.charges if charge.element != element),
        acts={name: rule for name, rule in course.acts.items() if rule.element != element},
    )


@pytest.mark.parametrize("name", sorted(STORIES))
def test_the_story_happens_as_written_and_nothing_else_does(name: str) -> None:
    assert played(name).faults == []


@pytest.mark.parametrize("name", sorted(STORIES))
def test_the_story_names_only_what_its_record_shows(name: str) -> None:
    shown = list_shown(played(name).record)
    assert {(c, e) for c, elements in STORIES[name].shows.items() for e in elements} <= shown


@pytest.mark.parametrize(("plan", "element"), list_elements())
def test_taking_an_element_out_of_the_plan_fails_a_story(plan: str, element: str) -> None:
    mutilated = without(PLANS[plan], element)
    assert any(
        run_story(story, mutilated, load_cast()).faults
        for story in STORIES.values()
        if story.plan == plan and any(element in shown for shown in story.shows.values())
    )


def test_every_kind_of_both_plans_has_a_story() -> None:
    told = {(story.plan, story.course) for story in STORIES.values() if story.form == "incident"}
    asked = {(p.id, c.id) for p in PLANS.values() for c in p.courses.values() if c.form == "incident"}
    assert asked <= told


def test_a_story_that_expects_too_little_fails(tmp_path: Path) -> None:
    """Strictness itself: the same story without its notices is full of faults."""
    story = STORIES["network-attack-to-review"]
    silent: Story = replace(story, beats=[replace(beat, told={}) for beat in story.beats])
    faults = run_story(silent, PLANS[story.plan], load_cast()).faults
    assert any("told but not expected" in fault.sentence for fault in faults)
