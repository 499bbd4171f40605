"""The health of this installation's channels: what its environment names, and what its rows say."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from anlan.kernel.errors import Invalid
from anlan.notices.channels.configured import ALWAYS, SETTINGS, find_address, list_configured
from anlan.notices.contracts import ChannelHealth, NoticesHealth
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
    health = find_notices_health(now, channels=channels, address=address, outside=outside)
    shown = [replace(each, setting=SETTINGS.get(each.name, "")) for each in health.channels]
    known = {each.name for each in shown}
    off = [
        ChannelHealth(name, "", "off", setting=setting)
        for name, setting in SETTINGS.items()
        if name not in known
    ]
    return replace(health, channels=(*shown, *off))
