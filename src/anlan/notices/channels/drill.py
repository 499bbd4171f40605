"""The only channel of a timeline that is not live: it keeps notices as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from anlan.notices import models


@dataclass(frozen=True, slots=True)
class DrillNotice:
    """A notice of a drill. It has no address, and is none of the types that a live channel takes."""

    message_key: str


@dataclass(frozen=True, slots=True)
class DrillChannel:
    """The channel of one drill; who was told there can be read, and nobody is reached."""

    timeline: str

    def keep(self, notices: Sequence[DrillNotice], *, at: datetime) -> None:
        """Keep the notices; one that was kept before stays as it is."""
        rows = [
            models.DrillDelivery(notice_id=each.message_key, timeline=self.timeline, at=at)
            for each in notices
        ]
        models.DrillDelivery.objects.bulk_create(rows, ignore_conflicts=True)
