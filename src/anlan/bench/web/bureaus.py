"""The installation that is measured: a city and its districts, with the posts of the plan and people."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from anlan.directory.filing import load_demonstration
from anlan.drills.script import load_cast
from anlan.host.library import find_library
from anlan.kernel.access import Actor, Grant, Permission
from anlan.plans.services import import_plan, publish_version
from anlan.plans.source import read_file

CITY = "210100"
# Real division codes; the names say what they are.
DISTRICTS = {
    "210104": "大东区",
    "210105": "皇姑区",
    "210106": "铁西区",
    "210111": "苏家屯区",
    "210112": "浑南区",
    "210113": "沈北新区",
    "210114": "于洪区",
    "210115": "辽中区",
}
# How the second level of the city's story is called in a district.
_BRANCHES = {"210102": "branch-1", "210103": "branch-2"}


@dataclass(frozen=True, slots=True)
class Bureau:
    """A bureau of the benchmark: where it stands in the tree and who stands for the plan's groups."""

    code: str
    path: str
    zh: str
    cast: dict[str, tuple[str, ...]]

    def adapt(self, text: str) -> str:
        """What a story says of the city, said of this bureau."""
        return adapt(text, self.code)


def adapt(text: str, code: str) -> str:
    """`210100-centre` and `210102` in a text, as they are called at the bureau `code`."""
    if code == CITY:
        return text
    for branch, name in _BRANCHES.items():
        text = text.replace(branch, f"{code}-{name}")
    return text.replace(CITY, code)


def list_bureaus() -> list[Bureau]:
    """The city, then its districts."""
    cast = load_cast()[CITY]
    city = Bureau(CITY, f"/{CITY}/", "沈阳市", cast)
    districts = [
        Bureau(
            code,
            f"/{CITY}/{code}/",
            zh,
            {group: tuple(adapt(post, code) for post in posts) for group, posts in cast.items()},
        )
        for code, zh in DISTRICTS.items()
    ]
    return [city, *districts]


def prepare_bureaus(now: datetime) -> int:
    """Bring in bureaus, people and the city's plan; the version in force."""
    library = find_library()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bureaus.yaml"
        YAML(typ="safe", pure=True).dump(write_directory(), path)
        load_demonstration(path, now=now)
    source = read_file(library / "plans" / CITY / "shenyang.yaml")
    version = import_plan(source=source, actor=_act_as("1"), now=now)
    return publish_version(version=version.id, actor=_act_as("2"), now=now).id


def write_directory() -> dict[str, Any]:
    """The demonstration's city, and each district as a city of its own below it."""
    demo = YAML(typ="safe", pure=True).load(find_library() / "directory" / "demo.yaml")
    city = demo[CITY]
    districts = {code: _write_district(city, code, zh) for code, zh in DISTRICTS.items()}
    return {CITY: {**city, "below": {**city["below"], **districts}}, "210000": demo["210000"]}


def _write_district(city: dict[str, Any], code: str, zh: str) -> dict[str, Any]:
    below = {adapt(key, code): _rename(part, code) for key, part in city["below"].items()}
    named = {"level": "district", "zh": f"{zh}医保局", "en": f"District bureau {code}", "below": below}
    return {**_rename(city, code), **named}


def _rename(part: dict[str, Any], code: str) -> dict[str, Any]:
    """The same body with accounts of its own: `sy-director` is `210104-director` there."""
    posts = {
        name: {**post, "holders": {_name(user, code): label for user, label in post["holders"].items()}}
        for name, post in part["posts"].items()
    }
    return {**part, "posts": posts}


def _name(user: str, code: str) -> str:
    return f"{code}-{user.removeprefix('sy-')}"


def _act_as(person: str) -> Actor:
    return Actor(name=f"{CITY}:bench-{person}", person=person, grants=(Grant("/", frozenset(Permission)),))
