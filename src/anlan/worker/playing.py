"""Playing the stories after a deployment, so that the trace page shows what this release was seen to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from anlan.host.library import find_library
from anlan.kernel.clock import Clock
from anlan.plans.contracts import Form, Plan
from anlan.plans.load import load_library_plans
from anlan.supervision.contracts import Evidence

if TYPE_CHECKING:
    from anlan.drills.contracts import StoryRun

# The test that plays every story; the trace names it so that anyone can repeat the run.
STORY_TEST = "tests/drills/test_stories.py::test_the_story_happens_as_written_and_nothing_else_does"
PLAY_EVERY_S = 60.0
LAST_RUNS_EVERY_S = 300.0


def register_trace_jobs() -> None:
    """Play the stories once a release; every few minutes look which run was the last of each clause."""
    from anlan.deadlines.registry import register_periodic

    register_periodic("stories of this release", PLAY_EVERY_S, play_release)
    register_periodic("last runs of clauses", LAST_RUNS_EVERY_S, look_at_last_runs)


def play_release(wall: Clock) -> None:
    """Does nothing once this release was played; takes a few seconds when it was not."""
    from anlan.supervision.release import digest_release
    from anlan.supervision.services import keep_playing

    keep_playing(digest=digest_release(), play=lambda: play_stories(load_library_plans()), now=wall.now())


def look_at_last_runs(wall: Clock) -> None:
    from anlan.drills.stories import ASKING
    from anlan.supervision.services import keep_last_runs

    asking = [str(kind.__struct_config__.tag) for kind in ASKING]
    keep_last_runs(kinds=[form.value for form in Form], asking=asking)


def play_stories(plans: Sequence[Plan]) -> tuple[list[Evidence], list[str]]:
    """What the library's stories prove in memory, and where any departed from its script."""
    from anlan.drills.stories import run_all_stories

    if not (find_library() / "stories" / "cast.yaml").exists():
        return [], []
    runs = run_all_stories({plan.id: plan for plan in plans})
    return list(list_evidence(runs)), list(list_faults(runs))


def list_evidence(runs: Iterable[StoryRun]) -> Iterator[Evidence]:
    """What the runs prove. One that departs from its story proves nothing."""
    from anlan.drills.stories import list_shown

    for run in runs:
        name = run.story.story
        for clause, element in sorted(list_shown(run.record)) if not run.faults else ():
            yield Evidence(run.story.plan, clause, element, name, f"{STORY_TEST}[{name}]")


def list_faults(runs: Iterable[StoryRun]) -> Iterator[str]:
    """One sentence for each departure."""
    for run in runs:
        for fault in run.faults:
            yield f"{run.story.story}, beat {fault.beat}: {fault.sentence}"
