"""Reads of `notices`."""

from anlan.notices.selectors.health import find_notices_health
from anlan.notices.selectors.lists import (
    list_by_stream,
    list_log,
    list_notices,
    list_streams,
    list_unacknowledged,
    list_with_deliveries,
)

__all__ = [
    "find_notices_health",
    "list_by_stream",
    "list_log",
    "list_notices",
    "list_streams",
    "list_unacknowledged",
    "list_with_deliveries",
]
