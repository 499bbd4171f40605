"""The figures of `library/parameters/notices.yaml` that are in force on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import msgspec
from ruamel.yaml import YAML

from anlan.host.library import find_library


class Value(msgspec.Struct, frozen=True, rename={"since": "from"}):
    since: date
    value: int


class Figure(msgspec.Struct, frozen=True):
    unit: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """How often and how long a delivery is tried, and how long a link to acknowledge by works."""

    tries: int
    first_pause: timedelta
    longest_pause: timedelta
    patience_s: float
    link_life: timedelta


def find_policy(day: date) -> Policy:
    """The policy on `day`; of each figure the latest value that has begun."""
    figures = {name: _find_value(figure, day) for name, figure in _read_figures().items()}
    return Policy(
        tries=figures["tries"],
        first_pause=timedelta(seconds=figures["first_pause"]),
        longest_pause=timedelta(seconds=figures["longest_pause"]),
        patience_s=float(figures["patience"]),
        link_life=timedelta(hours=figures["link_life"]),
    )


def _find_value(figure: Figure, day: date) -> int:
    begun = [each for each in figure.values if each.since <= day] or list(figure.values[:1])
    return max(begun, key=lambda each: each.since).value


@lru_cache(maxsize=1)
def _read_figures() -> dict[str, Figure]:
    path = find_library() / "parameters" / "notices.yaml"
    return msgspec.convert(YAML(typ="safe", pure=True).load(path), dict[str, Figure])
