"""Asking a gateway over HTTPS: one POST, an answer in JSON, a limit in time, nothing followed."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any

import httpx
import msgspec

from anlan.notices.channels.port import Refused

# No gateway has more to say about one message.
LARGEST = 256 * 1024


class Gateway:
    """Connections to one or many gateways, shared by all threads and kept for the next letter."""

    def __init__(self, *, patience_s: float, authority: str = "") -> None:
        self._client = open_client(patience_s=patience_s, authority=authority)

    def ask(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
        """The JSON object that answers 2xx; raises Refused for anything else, without the address."""
        try:
            with self._client.stream("POST", url, content=body, headers=dict(headers)) as answer:
                said = _read(answer)
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError) as fault:
            raise Refused(type(fault).__name__, all_alike=True) from None
        found = _decode(said)
        if not 200 <= answer.status_code < 300:
            raise Refused(f"The gateway answered {answer.status_code}. {_excerpt(found)}".rstrip())
        return found


def open_client(*, patience_s: float, authority: str) -> httpx.Client:
    """A client that waits so long, follows nobody, and asks no variable of the environment for a proxy."""
    return httpx.Client(
        timeout=patience_s,
        verify=ssl.create_default_context(cafile=authority or None),
        follow_redirects=False,
        trust_env=False,
    )


def _read(answer: httpx.Response) -> bytes:
    said = b""
    for piece in answer.iter_bytes():
        said += piece
        if len(said) > LARGEST:
            break
    return said


def _decode(said: bytes) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(said)
    except msgspec.DecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _excerpt(found: Mapping[str, Any]) -> str:
    """What a refusal says of itself, where it is JSON."""
    words = [str(found[name]) for name in ("code", "Code", "message", "Message", "error") if found.get(name)]
    return " ".join(words)[:300]
