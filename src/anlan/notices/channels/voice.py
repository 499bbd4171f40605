"""Calls by a gateway of the house that reads a text out and hears a key."""

from __future__ import annotations

from datetime import datetime

from anlan.directory.contracts import ContactKind
from anlan.notices.channels.house import HouseGateway
from anlan.notices.channels.port import Limit, LiveLetter
from anlan.notices.channels.texts import write_speech

# Which key says "heard".
DIGIT = "1"
TIMES = 2


class VoiceChannel:
    """A call that is taken up ends later; its receipt says whether anybody answered or pressed the key."""

    name = "voice"
    kind = ContactKind.PHONE
    letters_at_once = 4
    folds = True

    def __init__(self, house: HouseGateway, *, limit: Limit | None = None) -> None:
        self._house, self.limit = house, limit

    def hand_over(self, letter: LiveLetter, *, now: datetime) -> str:
        """Raises Refused with what the gateway said."""
        say = f"{write_speech(letter)}确认请按{DIGIT}。"
        return self._house.post(letter.key, {"to": letter.to, "say": say, "times": TIMES, "digit": DIGIT})

    def close(self) -> None:
        """Connections are shared by all threads and stay."""
