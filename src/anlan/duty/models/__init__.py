"""Tables of `duty`."""

from anlan.duty.models.logbook import HandOver, LogEntry
from anlan.duty.models.preferences import Preferred
from anlan.duty.models.reach import Ask, GapTold, SpotTest
from anlan.duty.models.rosters import Exchange, Feed, Leave, Roster, Shift

__all__ = [
    "Ask",
    "Exchange",
    "Feed",
    "GapTold",
    "HandOver",
    "Leave",
    "LogEntry",
    "Preferred",
    "Roster",
    "Shift",
    "SpotTest",
]
