"""The health of this installation's channels: what its environment names, and what its rows say."""

from __future__ import annotations

from datetime import datetime

from anlan.kernel.errors import Invalid
from anlan.notices.channels.configured import ALWAYS, find_address, list_configured
from anlan.notices.contracts import NoticesHealth
from anlan.notices.rules import IN_APP
from anlan.notices.selectors import find_notices_health


def read_notices_health(now: datetime) -> NoticesHealth:
    """Never raises for a setting that cannot be read: the worker says that, by not starting."""
    channels = list_configured(now)
    try:
        address = find_address()
    except Invalid:
        address = ""
    # These need no setting, so it is the others that show that the house tells people outside.
    outside = [name for name in channels if name not in (IN_APP, *(each.name for each in ALWAYS))]
    return find_notices_health(now, channels=channels, address=address, outside=outside)
