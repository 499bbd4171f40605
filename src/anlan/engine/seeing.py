"""How many runs somebody may see, roughly: which of several ways to their lists is the short one.

Lists walk an index in their order and leave out what may not be seen. Whoever sees a good part of all runs
has a page of them after a few steps; a branch with thirty runs among a hundred thousand would walk them all,
so for those the few are collected first. Likewise what was told to a post is collected once where it is not
much, and asked of each run where a director has all there were. The answer is the same every way.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection

FEW, NOT_MANY = 2_000, 10_000
_KEPT_S, _MOST_KEPT = 60.0, 4_096
_COUNT = """
SELECT (SELECT count(*) FROM (SELECT FROM engine_run WHERE path LIKE ANY (%s::text[]) LIMIT %s) AS placed),
    (SELECT count(*) FROM (SELECT FROM engine_runpost WHERE post = ANY (%s::text[]) LIMIT %s) AS told)
"""
_kept: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[float, Sight]] = {}


class Sight(NamedTuple):
    """`few` runs may be seen at all; of those seen by what posts were told, `told_few` are there."""

    few: bool
    told_few: bool


def measure_sight(paths: Sequence[str], posts: Sequence[str]) -> Sight:
    """How much there is below these places and with these posts; kept for a minute."""
    key, at = (tuple(paths), tuple(sorted(posts))), time.monotonic()
    kept = _kept.get(key)
    if kept is None or at - kept[0] > _KEPT_S:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        kept = _kept[key] = (at, _measure(paths, posts))
    return kept[1]


def _measure(paths: Sequence[str], posts: Sequence[str]) -> Sight:
    below = [f"{path}%" for path in paths]  # a path holds codes and slashes, nothing that LIKE reads
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [below, FEW + 1, list(posts), NOT_MANY + 1])
        placed, told = cursor.fetchone()
    return Sight(placed + told <= FEW, told <= NOT_MANY)
