"""The library's numbers for signing in."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML

from anlan.host.library import find_library
from anlan.kernel.calendar import BEIJING
from anlan.sign_in.contracts import Limits
from anlan.sign_in.rules import pick_limits


def find_limits(now: datetime) -> Limits:
    """What is in force on the day of `now` in Beijing."""
    return pick_limits(_read_table(), now.astimezone(BEIJING).date())


@lru_cache(maxsize=1)
def _read_table() -> dict[str, Any]:
    table: dict[str, Any] = YAML(typ="safe", pure=True).load(find_library() / "parameters" / "sign-in.yaml")
    return table
