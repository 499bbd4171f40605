"""Writing deliveries: those of many notices in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db import connection

from anlan.kernel.clock import LIVE
from anlan.notices.contracts import DeliveryState
from anlan.notices.services.outbox import wake_lanes

# As one JSON document: objects and an array for each column cost most of the time of thousands.
_WRITE = """
INSERT INTO notices_delivery (notice_id, trouble_id, timeline, channel, contact, person, state, next_at,
    held, shown, attempts, error, outside, receipt, created_at, at)
SELECT d.notice, d.trouble, %(timeline)s, d.channel, d.contact, d.person, d.state, d.next_at,
    d.held, '', 0, '', '', '', %(now)s, %(now)s
FROM json_to_recordset(%(rows)s) AS d (notice text, trouble text, channel text, contact bigint, person text,
    state text, next_at timestamptz, held text)
ON CONFLICT DO NOTHING
"""


class NewDelivery(msgspec.Struct):
    """A delivery to be written, of a notice or of a trouble. `held`: why it is later than at once."""

    channel: str
    contact: int
    person: str
    next_at: datetime
    notice: str | None = None
    trouble: str | None = None
    state: DeliveryState = DeliveryState.WAITING
    held: str = ""


def write_deliveries(made: Sequence[NewDelivery], *, now: datetime) -> None:
    """Write them; one that is there stays as it is. The channels' loops are woken when this commits."""
    rows = msgspec.json.encode(made).decode()
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, {"rows": rows, "timeline": LIVE, "now": now})
    wake_lanes()
