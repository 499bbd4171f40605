"""Where the library is (plans, schemes, figures, key dates), and the dated figures in `parameters/`."""

from __future__ import annotations

import os
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

import anlan
from anlan.kernel.errors import NotFound


def find_library() -> Path:
    """ANLAN_LIBRARY, else the copy inside an installed package, else the repository's; raises NotFound."""
    package = Path(anlan.__file__).resolve().parent
    asked = os.environ.get("ANLAN_LIBRARY")
    places = [Path(asked)] if asked else [package / "library", package.parents[1] / "library"]
    for place in places:
        if place.is_dir():
            return place
    raise NotFound(
        "The library of plans is not there.",
        why=f"Looked in {', '.join(map(str, places))}.",
        how="Set ANLAN_LIBRARY to the folder that holds plans/ and schemes/.",
    )


def find_figures(name: str, day: date) -> dict[str, Any]:
    """The figures of `parameters/<name>.yaml` on a day: of each the latest value that has begun."""
    return {figure: _find_value(told["values"], day) for figure, told in _read_figures(name).items()}


def _find_value(values: list[dict[str, Any]], day: date) -> Any:
    begun = [value for value in values if value["from"] <= day] or values[:1]
    return max(begun, key=lambda value: value["from"])["value"]


@lru_cache(maxsize=16)
def _read_figures(name: str) -> dict[str, Any]:
    figures: dict[str, Any] = YAML(typ="safe", pure=True).load(find_library() / "parameters" / f"{name}.yaml")
    return figures
