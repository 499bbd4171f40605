"""Reading stories, and the arithmetic of their times and names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from anlan.drills.contracts import Beat, Story
from anlan.duty.parameters import find_policy
from anlan.engine.rules.deciding import OwnLadder
from anlan.host.library import find_library
from anlan.kernel.clock import check_aware
from anlan.kernel.errors import Invalid, NotFound

Cast = dict[str, dict[str, tuple[str, ...]]]

_PART = re.compile(r"(\d+)([dhm])")
_SUM = re.compile(r"^(\d+[dhm])+$")
_LENGTH = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}


def load_story(path: Path) -> Story:
    """Read one story; raise Invalid naming the file and the line or field that is wrong."""
    try:
        return msgspec.convert(_read_yaml(path), type=Story)
    except msgspec.ValidationError as reason:
        raise Invalid(
            f"{path.name} is not a story.", why=str(reason), how="See docs/stories.md.", field=path.name
        ) from reason


def _read_yaml(path: Path) -> Any:
    try:
        return YAML(typ="safe", pure=True).load(path)
    except (YAMLError, UnicodeDecodeError) as fault:
        mark = getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None)
        place = f"{path}, line {mark.line + 1}, column {mark.column + 1}" if mark else str(path)
        why = str(getattr(fault, "problem", None) or fault).partition("\n")[0].rstrip(".")
        how = "See docs/stories.md."
        raise Invalid(
            "The file is not YAML that can be read.", why=f"{why}.", how=how, field=place
        ) from fault


def list_stories() -> list[Path]:
    """All stories of the library, in order of their names."""
    folder = find_library() / "stories"
    return sorted(p for p in folder.glob("*/*.yaml"))


def find_story(name: str) -> Story:
    """The story of that name; raises NotFound with those there are."""
    paths = {path.stem: path for path in list_stories()}
    if name not in paths:
        raise NotFound(f"There is no story {name!r}.", how=f"There are: {', '.join(paths)}.", field="story")
    return load_story(paths[name])


def load_cast() -> Cast:
    """Bureau -> group -> posts of the demonstration bureaus."""
    raw = _read_yaml(find_library() / "stories" / "cast.yaml")
    return {b: {g: tuple(posts) for g, posts in groups.items()} for b, groups in raw.items()}


def load_ladders(start: datetime) -> dict[str, OwnLadder]:
    """Of posts of the demonstration bureaus below the city: who hears there when a receipt is missing."""
    raw = _read_yaml(find_library() / "stories" / "ladders.yaml")
    wait_s = int(find_policy(start).climb_after.total_seconds())
    return {post: OwnLadder(tuple(map(tuple, rungs)), wait_s) for post, rungs in raw.items()}


def find_time(story: Story, at: str) -> datetime:
    """`2h30m` after the story's start, or an ISO time with zone."""
    if not at:
        return check_aware(story.start)
    if _SUM.match(at):
        return check_aware(story.start) + sum(
            (int(n) * _LENGTH[unit] for n, unit in _PART.findall(at)), timedelta(0)
        )
    return check_aware(datetime.fromisoformat(at))


def fill_fields(story: Story, beat: Beat, ids: Mapping[str, str]) -> dict[str, Any]:
    """The act's fields with `+3d` replaced by that time and `$run` by its id."""

    def fill(value: Any) -> Any:
        if isinstance(value, str) and value[:1] == "+" and _SUM.match(value[1:]):
            return find_time(story, value[1:])
        if isinstance(value, str) and value[:1] == "$":
            return ids[value[1:]]
        if isinstance(value, dict):
            return {k: fill(v) for k, v in value.items()}
        return [fill(v) for v in value] if isinstance(value, list) else value

    filled: dict[str, Any] = fill(beat.fields)
    return filled
