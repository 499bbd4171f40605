"""A generic webhook: signed JSON to an https address, once for each letter and with its key."""

from __future__ import annotations

import hmac
import ssl
from datetime import datetime
from hashlib import sha256

import httpx
import msgspec

from anlan.directory.contracts import ContactKind
from anlan.notices.channels.gateway import open_client
from anlan.notices.channels.port import Limit, LiveLetter, Refused

# What the signature is made with: sha256=HMAC(secret, "<timestamp>.<body>"), in hex.
SIGNATURE, TIMESTAMP, KEY = "X-Anlan-Signature", "X-Anlan-Timestamp", "X-Anlan-Message-Key"


class Hook(msgspec.Struct, frozen=True):
    """The body of a webhook. `key` is that of the headers; whoever has seen it before does nothing."""

    key: str
    run: str
    number: str
    title: str
    post: str
    reason: str
    text: str
    clauses: str
    rung: int
    told_at: datetime | None
    due_at: datetime | None
    link: str
    lines: tuple[str, ...]


class WebhookChannel:
    """Webhooks to any address; connections are kept by host. It follows no redirect and reads no answer."""

    name = "webhook"
    kind = ContactKind.WEBHOOK
    letters_at_once = 16
    limit: Limit | None = None
    folds = False

    def __init__(self, secret: str, *, patience_s: float, authority: str = "") -> None:
        self._secret = secret.encode()
        self._client = open_client(patience_s=patience_s, authority=authority)

    def hand_over(self, letter: LiveLetter, *, now: datetime) -> str:
        """Raises Refused for any answer but 2xx, and when there is none."""
        body = msgspec.json.encode(_write_hook(letter))
        at = str(int(now.timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": letter.key,
            KEY: letter.key,
            TIMESTAMP: at,
            SIGNATURE: sign(self._secret, at, body),
        }
        try:
            # Only the head of the answer is read: its body is nothing to us, and may never end.
            with self._client.stream("POST", letter.to, content=body, headers=headers) as answer:
                status = answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError) as fault:
            raise Refused(type(fault).__name__, all_alike=True) from None
        if not 200 <= status < 300:
            raise Refused(f"The webhook answered {status}.")
        return ""

    def close(self) -> None:
        """Connections are shared by all threads and stay."""


def sign(secret: bytes, at: str, body: bytes) -> str:
    """The signature of a body sent at `at` (seconds since 1970)."""
    return "sha256=" + hmac.new(secret, at.encode() + b"." + body, sha256).hexdigest()


def _write_hook(letter: LiveLetter) -> Hook:
    return Hook(**{name: getattr(letter, name) for name in Hook.__struct_fields__})
