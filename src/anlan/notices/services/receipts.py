"""What became of a message after the other side took it: delivered, not delivered, or confirmed by a key.

A gateway sends receipts, or is asked for them where nothing reaches this house from outside. A message that
was not delivered brings forward whatever was held back for the same notice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from anlan.directory.contracts import ContactKind
from anlan.directory.selectors import read_contacts
from anlan.kernel.access import Actor
from anlan.kernel.clock import Clock, check_aware
from anlan.kernel.errors import NotFound
from anlan.ledger.services import lock_name
from anlan.notices.channels.port import Receipt, Sent
from anlan.notices.contracts import Held, ReceiptGiven, ReceiptOutcome, ReceiptState, ReceiptTaken
from anlan.notices.models import Delivery
from anlan.notices.rows import execute, fetch
from anlan.notices.services.answering import (
    Acknowledging,
    answer_delivery,
    check_gateway,
    forbid_gateway,
    may_answer,
)
from anlan.notices.services.outbox import wake_lanes

# By which channel a gateway of a kind speaks.
CHANNELS = {ContactKind.SMS: "sms", ContactKind.PHONE: "voice"}
HOW = "call-key"
# A message of which nothing was heard for longer is not asked about any more.
WAITED = timedelta(days=3)
_O = ReceiptOutcome

# A later word wins, but nothing undoes that a person pressed a key.
_NOTE = """
UPDATE notices_delivery SET receipt = %s, receipt_at = %s, error = %s
WHERE channel = %s AND outside = %s AND receipt <> 'confirmed'
RETURNING id
"""
_SENT = """
UPDATE notices_delivery d SET receipt_at = %(now)s FROM (
    SELECT id FROM notices_delivery
    WHERE channel = %(channel)s AND state = 'handed-over' AND at > %(since)s
        AND receipt = '' AND outside <> ''
    ORDER BY receipt_at NULLS FIRST, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED) asked
WHERE d.id = asked.id
RETURNING d.outside, d.contact, d.at
"""
_FORWARD = """
UPDATE notices_delivery later SET next_at = %s, held = '' FROM notices_delivery lost
WHERE lost.id = ANY(%s) AND later.notice_id = lost.notice_id AND later.state = 'waiting'
    AND later.held = ANY(%s) AND later.next_at > %s
"""


@transaction.atomic
def take_receipt(
    *, given: ReceiptGiven, kind: ContactKind, actor: Actor, wall: Clock, acknowledge: Acknowledging
) -> ReceiptTaken:
    """Note what a gateway tells; a key that was pressed acknowledges.

    Raises Forbidden without replies:write at the bureau of the post that was told, and NotFound for a message
    that was not sent (yet: a receipt may come before its message is noted, so the gateway says it again).
    """
    check_gateway(actor)
    channel, at = CHANNELS[kind], check_aware(given.at, field="at")
    lock_name(f"receipt:{channel}:{given.id}")
    rows = Delivery.objects.select_related("notice").filter(channel=channel, outside=given.id)
    row = rows.order_by("-pk").first()
    if row is None:
        raise NotFound(
            f"No message is known as {given.id!r}.",
            why="None was sent under that id, or it was sent just now.",
            how="Send the receipt again in a few seconds.",
            field="id",
        )
    if row.notice is not None and not may_answer(actor, row.notice):
        raise forbid_gateway(actor)
    pressed = given.outcome is ReceiptState.CONFIRMED
    if pressed and kind is not ContactKind.PHONE:
        return ReceiptTaken(_O.REFUSED)
    note_receipts([Receipt(given.id, given.outcome, at, given.why)], channel=channel, now=wall.now())
    if not pressed:
        return ReceiptTaken(_O.NOTED)
    return ReceiptTaken(_O(answer_delivery(row, HOW, wall=wall, acknowledge=acknowledge).value))


@transaction.atomic
def note_receipts(receipts: Sequence[Receipt], *, channel: str, now: datetime) -> int:
    """Note what is known of messages; returns how many were ours."""
    lost: list[int] = []
    known = 0
    for receipt in receipts:
        said = (receipt.state, receipt.at, receipt.why[:500], channel, receipt.name)
        ids = [id_ for (id_,) in fetch(_NOTE, *said)]
        known += len(ids)
        if receipt.state is ReceiptState.UNDELIVERED:
            lost += ids
    if lost:
        bring_forward(lost, now=now)
    return known


def bring_forward(lost: Sequence[int], *, now: datetime) -> None:
    """Send at once what waits for its turn behind messages that did not arrive."""
    held = [Held.ORDER.value, Held.BACKUP.value]
    if execute(_FORWARD, now, list(lost), held, now):
        wake_lanes()


def list_unheard(channel: str, *, now: datetime, limit: int) -> list[Sent]:
    """Messages of which nothing was said yet, the longest not asked about first; now they are asked about."""
    rows = fetch(_SENT, now=now, channel=channel, since=now - WAITED, limit=limit)
    contacts = read_contacts({contact for _, contact, _ in rows})
    found = [(name, contacts.get(contact), at) for name, contact, at in rows]
    return [Sent(name, contact.value, at) for name, contact, at in found if contact is not None]
