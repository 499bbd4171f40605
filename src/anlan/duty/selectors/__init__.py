"""Reads of `duty`."""

from anlan.duty.selectors.answering import find_answering, list_reach
from anlan.duty.selectors.explaining import (
    OUTSIDE,
    explain,
    explain_post,
    find_outside,
    list_rungs,
    list_unreached,
)
from anlan.duty.selectors.feeds import FeedView, list_feeds, write_feed
from anlan.duty.selectors.gaps import count_gaps, find_gaps_ahead
from anlan.duty.selectors.logbook import list_books, list_handovers, list_lines
from anlan.duty.selectors.offering import list_hand_over_places, list_openable
from anlan.duty.selectors.preferences import find_preference, list_preferences
from anlan.duty.selectors.reach import list_asks, list_reached, list_tested, title_askable
from anlan.duty.selectors.rosters import (
    find_last_shift,
    list_exchanges,
    list_leaves,
    list_own_shifts,
    list_rosters,
    list_shifts_of,
    show_calendar,
)
from anlan.duty.selectors.telling import has_gap, waits_for

__all__ = [
    "OUTSIDE",
    "FeedView",
    "count_gaps",
    "explain",
    "explain_post",
    "find_answering",
    "find_gaps_ahead",
    "find_last_shift",
    "find_outside",
    "find_preference",
    "has_gap",
    "list_asks",
    "list_books",
    "list_exchanges",
    "list_feeds",
    "list_hand_over_places",
    "list_handovers",
    "list_leaves",
    "list_lines",
    "list_openable",
    "list_own_shifts",
    "list_preferences",
    "list_reach",
    "list_reached",
    "list_rosters",
    "list_rungs",
    "list_shifts_of",
    "list_tested",
    "list_unreached",
    "show_calendar",
    "title_askable",
    "waits_for",
    "write_feed",
]
