"""Reads of `deadlines`."""

from anlan.deadlines.selectors.clocks import (
    Next,
    find_calendar,
    find_clock,
    find_timeline,
    list_ended,
    list_next,
    list_waiting,
)
from anlan.deadlines.selectors.health import find_health, list_workers

__all__ = [
    "Next",
    "find_calendar",
    "find_clock",
    "find_health",
    "find_timeline",
    "list_ended",
    "list_next",
    "list_waiting",
    "list_workers",
]
