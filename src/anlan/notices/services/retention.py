"""Replies end on their day: what they did is on record, and who sent them is nobody's to know for longer."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from anlan.host.library import find_figures
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import Clock
from anlan.notices.models import Reply


def find_reply_erasure(now: datetime) -> date:
    """The day, in Beijing, on which the row of a reply that came in now goes."""
    today = now.astimezone(BEIJING).date()
    return today + timedelta(days=find_figures("retention", today)["replies"])


def erase_replies(wall: Clock) -> int:
    """Delete the rows of replies that have reached their day; how many.

    A gateway that hands one in again after that finds its code expired: a reply acts for less long.
    """
    return Reply.objects.filter(erase_on__lte=wall.now().astimezone(BEIJING).date()).delete()[0]
