"""From what was measured to the figures of the report; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from anlan.bench.web.load import Act, Heard, Measured

PAGES = ("desk", "board", "room", "record")
_RANKS = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
_SHOWN_ERRORS = 5


def summarise(measured: Measured, committed: Mapping[tuple[str, int], float]) -> dict[str, Any]:
    """Percentiles by nearest rank of the pages together, of each route, and of the streams.

    `committed`: (run, entry) -> wall seconds of its commit, as the database noted it.
    """
    pages = [second for route in PAGES for second in measured.seconds.get(route, ())]
    routes = {route: _rank_ms(each) | {"requests": len(each)} for route, each in measured.seconds.items()}
    delays, missed = measure_delays(measured.heard, measured.acts, committed)
    return {
        "requests": len(pages),
        **_rank_ms(pages),
        "routes": routes,
        **{f"live_{name}_s": value for name, value in _rank(delays, 3).items()},
        "live_streams": sum(not heard.broken for heard in measured.heard),
        "live_heard": len(delays),
        "live_missed": missed,
        "acts": len(measured.acts),
        "errors": len(measured.errors),
        "first_errors": measured.errors[:_SHOWN_ERRORS],
    }


def measure_delays(
    heard: Sequence[Heard], acts: Sequence[Act], committed: Mapping[tuple[str, int], float]
) -> tuple[list[float], int]:
    """Seconds from the commit of each act to its arrival on each stream that may hear of it; how many never
    came where they had to."""
    delays, missed = list[float](), 0
    for act in acts:
        at = committed.get((act.run, act.seq))
        for each in heard:
            came = each.at.get((act.run, act.seq))
            if came is not None and at is not None:
                delays.append(came - at)
            elif came is None and _must_hear(each, act):
                missed += 1
    return delays, missed


def _must_hear(heard: Heard, act: Act) -> bool:
    return any(act.path.startswith(path) for path in heard.person.paths)


def compare(large: Mapping[str, Any], small: Mapping[str, Any]) -> dict[str, float | None]:
    """How many times longer the large installation takes than the small one; 1 is no longer at all."""
    names = ("p50_ms", "p95_ms", "p99_ms", "live_p95_s")
    return {f"ratio_{name}": _divide(large.get(name), small.get(name)) for name in names}


def _divide(a: float | None, b: float | None) -> float | None:
    return round(a / b, 2) if a is not None and b else None


def _rank_ms(seconds: Sequence[float]) -> dict[str, float | None]:
    ranked = _rank(seconds, 4)
    return {f"{name}_ms": None if value is None else round(value * 1000, 1) for name, value in ranked.items()}


def _rank(seconds: Sequence[float], digits: int) -> dict[str, float | None]:
    ordered = sorted(seconds)
    last = len(ordered) - 1
    return {
        name: round(ordered[int(rank * last)], digits) if ordered else None for name, rank in _RANKS.items()
    }
