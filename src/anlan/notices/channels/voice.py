"""Calls by an HTTP call gateway that reads a text out and hears a key. Its protocol is ours: docs/api.md."""

from __future__ import annotations

from datetime import datetime

import msgspec

from anlan.directory.contracts import ContactKind
from anlan.notices.channels.gateway import Gateway
from anlan.notices.channels.port import Limit, LiveLetter
from anlan.notices.channels.sms import write_headers
from anlan.notices.channels.texts import write_speech

# Which key says "heard".
DIGIT = "1"
TIMES = 2


class VoiceChannel:
    """One call gateway. A call that is taken up will end later; its receipt says whether anybody answered."""

    name = "voice"
    kind = ContactKind.PHONE
    letters_at_once = 4
    folds = True

    def __init__(self, url: str, token: str, *, gateway: Gateway, limit: Limit | None = None) -> None:
        self._url, self._token, self._gateway = url, token, gateway
        self.limit = limit

    def hand_over(self, letter: LiveLetter, *, now: datetime) -> str:
        """Raises Refused with what the gateway said."""
        call = {
            "key": letter.key,
            "to": letter.to,
            "say": f"{write_speech(letter)}确认请按{DIGIT}。",
            "times": TIMES,
            "digit": DIGIT,
        }
        answer = self._gateway.ask(
            self._url, body=msgspec.json.encode(call), headers=write_headers(self._token, letter.key)
        )
        return str(answer.get("id", ""))

    def close(self) -> None:
        """Connections are shared by all threads and stay."""
