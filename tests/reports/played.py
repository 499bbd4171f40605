"""Stories of the library, played on the database, for the documents that are written of them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from anlan.drills.database import DatabaseStage
from anlan.drills.script import find_story, load_cast
from anlan.drills.stories import play_story
from tests.callers import WALL

_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Played:
    run: str
    stage: DatabaseStage


def play(name: str, versions: dict[str, int], *, beats: int | None = None) -> Played:
    """The story up to a beat, or to its end."""
    story = find_story(name)
    if beats is not None:
        del story.beats[beats:]
        story.shows.clear()
    stage = DatabaseStage(versions[story.plan], f"drill:{name}-{next(_NUMBERS)}", story.start, WALL)
    assert play_story(story, stage, load_cast()).faults == []
    return Played(stage.runs["main"], stage)
