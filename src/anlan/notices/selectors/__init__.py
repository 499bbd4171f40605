"""Reads of `notices`."""

from anlan.notices.selectors.health import find_notices_health
from anlan.notices.selectors.lists import (
    ACKNOWLEDGED,
    UNACKNOWLEDGED,
    count_unacknowledged,
    find_text,
    list_by_stream,
    list_log,
    list_notices,
    list_streams,
    list_unacknowledged,
    list_waiting,
    list_with_deliveries,
    name_all,
    name_post,
)

__all__ = [
    "ACKNOWLEDGED",
    "UNACKNOWLEDGED",
    "count_unacknowledged",
    "find_notices_health",
    "find_text",
    "list_by_stream",
    "list_log",
    "list_notices",
    "list_streams",
    "list_unacknowledged",
    "list_waiting",
    "list_with_deliveries",
    "name_all",
    "name_post",
]
