"""The loops by which notices leave the house; what channels there are stands in the environment."""

from __future__ import annotations

from django.conf import settings

from anlan.deadlines.registry import register_loop
from anlan.kernel.clock import Clock
from anlan.notices.channels.configured import find_address, find_channels
from anlan.notices.channels.port import TellsReceipts
from anlan.notices.lanes import addressing_loop, desk_loop, lane_loop
from anlan.notices.receipts import receipts_loop


def register_notice_loops(wall: Clock) -> None:
    """One loop that addresses notices, one for the desk, one for each channel that is set up.

    Raises Invalid for a setting that cannot be read: a worker that cannot tell people must not look well.
    """
    channels, address = find_channels(settings.HOME, now=wall.now()), find_address()
    register_loop(addressing_loop({channel.kind: channel.name for channel in channels}))
    register_loop(desk_loop())
    for channel in channels:
        register_loop(lane_loop(channel, address))
        if isinstance(channel, TellsReceipts):
            register_loop(receipts_loop(channel))
