"""What a run of a story proves, and what it does not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from anlan.drills.contracts import Recorded, Story, StoryFault, StoryRun
from anlan.engine.contracts import events as e
from anlan.engine.contracts.decision import Made
from anlan.plans.contracts import Text
from anlan.supervision.contracts import Evidence
from anlan.worker.playing import STORY_TEST, list_evidence, list_faults

NOW = datetime(2026, 3, 2, tzinfo=UTC)
STORY = Story(
    story="attack", plan="sample", course="attack", title=Text("攻击", "Attack"), start=NOW, bureau="210100",
    shows={}, beats=[],
)  # fmt: skip


def make_run(*events: e.Event) -> StoryRun:
    return StoryRun(
        STORY, [Recorded("main", NOW, "finish", Made(event, "attack.look", ("SA-2",))) for event in events]
    )


def test_an_entry_of_an_element_proves_its_clause_and_names_the_test() -> None:
    [proof] = list_evidence([make_run(e.StepFinished(at=NOW, step="look"))])
    assert proof == Evidence("sample", "SA-2", "attack.look", "attack", f"{STORY_TEST}[attack]")


def test_that_something_was_only_asked_proves_nothing() -> None:
    opened = e.StepOpened(at=NOW, step="look", owner="director", phase="")
    assert list(list_evidence([make_run(opened)])) == []


def test_a_run_that_departs_from_its_story_proves_nothing_and_is_named() -> None:
    run = make_run(e.StepFinished(at=NOW, step="look"))
    run.faults.append(StoryFault(2, "ran out: [look], expected: []"))
    assert list(list_evidence([run])) == []
    assert list(list_faults([run])) == ["attack, beat 2: ran out: [look], expected: []"]


def test_the_test_that_the_trace_names_exists() -> None:
    file, _, name = STORY_TEST.partition("::")
    root = Path(__file__).resolve().parents[2]
    assert f"def {name}(name: str)" in (root / file).read_text(encoding="utf-8")
