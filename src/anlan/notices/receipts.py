"""The worker's loop that asks a channel what became of its messages."""

from __future__ import annotations

import structlog

from anlan.deadlines.registry import Loop
from anlan.kernel.clock import Clock
from anlan.notices.channels.port import Refused, TellsReceipts
from anlan.notices.services.receipts import list_unheard, note_receipts

log = structlog.get_logger()
ASKED = 50
POLL_S = 15.0


def receipts_loop(channel: TellsReceipts) -> Loop:
    """Asks about some messages at a time; a gateway that does not answer is asked again later."""

    def step(wall: Clock) -> float:
        ask_receipts(channel, wall)
        return POLL_S

    return Loop(f"receipts:{channel.name}", step, poll_s=POLL_S)


def ask_receipts(channel: TellsReceipts, wall: Clock) -> int:
    """Ask once, without a transaction, and note the answers; returns how many messages they were of."""
    now = wall.now()
    sent = list_unheard(channel.name, now=now, limit=ASKED)
    if not sent:
        return 0
    try:
        receipts = channel.ask_receipts(sent, now=now)
    except Refused as refusal:
        log.warning("receipts not told", channel=channel.name, why=str(refusal))
        return 0
    return note_receipts(receipts, channel=channel.name, now=wall.now())
