"""A webhook over HTTPS which takes everything as its mood allows."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from anlan.notices.channels.fakes.https import Answer, HttpsFake, make_certificate
from anlan.notices.channels.fakes.moods import Moods, Taken


class _Hook(Answer):
    def take(self, body: bytes) -> tuple[int, Any]:
        names = ("Idempotency-Key", "X-Anlan-Timestamp", "X-Anlan-Signature")
        key, at, signature = (self.headers.get(name, "") for name in names)
        self.server.taken.note(key=key, at=at, signature=signature, to=self.path, body=body.decode())
        return 204, None


def open_hook(host: str, port: int, folder: Path, *, now: datetime) -> HttpsFake:
    """A server that listens and has yet to serve; port 0 takes a free one."""
    certificate = make_certificate(folder, now=now)
    moods, taken = Moods(folder / "mood.json"), Taken(folder / "taken.jsonl")
    return HttpsFake((host, port), _Hook, moods, taken, certificate)


def read_hook(body: str) -> dict[str, Any]:
    """The body of a webhook as a fake took it."""
    found: dict[str, Any] = json.loads(body)
    return found
