"""Text messages by a gateway of the house, as it or a carrier runs one."""

from __future__ import annotations

from datetime import datetime

from anlan.directory.contracts import ContactKind
from anlan.notices.channels.house import HouseGateway
from anlan.notices.channels.port import Limit, LiveLetter
from anlan.notices.channels.texts import write_text


class SmsChannel:
    """Free text, and a receipt that the gateway sends by itself."""

    name = "sms"
    kind = ContactKind.SMS
    letters_at_once = 8
    folds = True

    def __init__(self, house: HouseGateway, *, limit: Limit | None = None) -> None:
        self._house, self.limit = house, limit

    def hand_over(self, letter: LiveLetter, *, now: datetime) -> str:
        """Raises Refused with what the gateway said."""
        return self._house.post(letter.key, {"to": letter.to, "text": write_text(letter)})

    def close(self) -> None:
        """Connections are shared by all threads and stay."""
