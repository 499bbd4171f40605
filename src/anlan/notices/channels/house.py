"""A gateway of the house for text messages or calls. Its protocol is ours: docs/api.md."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from anlan.notices.channels.gateway import Gateway
from anlan.notices.channels.port import Refused


class HouseGateway:
    """One gateway, by its address and the token that it knows this house by."""

    def __init__(self, url: str, token: str, gateway: Gateway) -> None:
        self._url, self._token, self._gateway = url, token, gateway

    def post(self, key: str, message: Mapping[str, object]) -> str:
        """The id that the gateway gives the message; a gateway that has seen `key` sends nothing again.

        Raises Refused also for a 2xx without an id: that may be the page of any proxy on the way.
        """
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self._token}",
            "Idempotency-Key": key,
        }
        answer = self._gateway.ask(
            self._url, body=msgspec.json.encode({"key": key, **message}), headers=headers
        )
        name = answer.get("id")
        if not isinstance(name, str) or not name:
            raise Refused("The gateway answered without an id.")
        return name
