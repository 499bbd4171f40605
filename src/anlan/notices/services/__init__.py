"""Writes of `notices`."""

from anlan.notices.services.addressing import ADDRESSING, address_notices, report_unreached
from anlan.notices.services.outbox import LANES, claim, mark, try_again
from anlan.notices.services.telling import record_acknowledged, tell_posts
from anlan.notices.services.troubles import raise_trouble, tell_operators

__all__ = [
    "ADDRESSING",
    "LANES",
    "address_notices",
    "claim",
    "mark",
    "raise_trouble",
    "record_acknowledged",
    "report_unreached",
    "tell_operators",
    "tell_posts",
    "try_again",
]
