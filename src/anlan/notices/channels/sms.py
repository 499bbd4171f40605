"""Text messages by an HTTP gateway, as a house or a carrier runs one. Its protocol is ours: docs/api.md."""

from __future__ import annotations

from datetime import datetime

import msgspec

from anlan.directory.contracts import ContactKind
from anlan.notices.channels.gateway import Gateway
from anlan.notices.channels.port import Limit, LiveLetter
from anlan.notices.channels.texts import write_text


class SmsChannel:
    """One gateway, by its address and the token that it knows this house by."""

    name = "sms"
    kind = ContactKind.SMS
    letters_at_once = 8
    folds = True

    def __init__(self, url: str, token: str, *, gateway: Gateway, limit: Limit | None = None) -> None:
        self._url, self._token, self._gateway = url, token, gateway
        self.limit = limit

    def hand_over(self, letter: LiveLetter, *, now: datetime) -> str:
        """Raises Refused with what the gateway said."""
        message = {"key": letter.key, "to": letter.to, "text": write_text(letter)}
        answer = self._gateway.ask(
            self._url, body=msgspec.json.encode(message), headers=write_headers(self._token, letter.key)
        )
        return str(answer.get("id", ""))

    def close(self) -> None:
        """Connections are shared by all threads and stay."""


def write_headers(token: str, key: str) -> dict[str, str]:
    """Who asks, and under which key: a gateway that has seen it sends nothing again."""
    return {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": key,
    }
