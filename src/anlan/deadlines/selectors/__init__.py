"""Reads of `deadlines`."""

from anlan.deadlines.selectors.clocks import (
    Next,
    count_due,
    find_calendar,
    find_clock,
    find_timeline,
    list_ended,
    list_next,
    list_readings,
    list_simulated,
    list_waiting,
)
from anlan.deadlines.selectors.health import find_health, list_workers

__all__ = [
    "Next",
    "count_due",
    "find_calendar",
    "find_clock",
    "find_health",
    "find_timeline",
    "list_ended",
    "list_next",
    "list_readings",
    "list_simulated",
    "list_waiting",
    "list_workers",
]
