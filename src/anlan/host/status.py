"""The running server's own account of itself: run/status.json, and what /health adds."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import urllib.error
import urllib.request
from typing import Any

from anlan.host.home import Home

ASK_TIMEOUT = 5.0


def write_status(home: Home, status: dict[str, Any]) -> None:
    """Replace run/status.json whole, so that nobody reads half of it."""
    draft = home.run / f".status.{os.getpid()}"
    draft.write_text(json.dumps(status, indent=2))
    draft.replace(home.run / "status.json")


def read_status(home: Home) -> dict[str, Any]:
    """Each part's state and what the server says of its health.

    `status` is ok, degraded, down, or stopped when no supervisor holds the home.
    """
    if not is_supervised(home):
        return {"status": "stopped", "home": str(home.path), "parts": {}}
    try:
        told: dict[str, Any] = json.loads((home.run / "status.json").read_text())
    except (FileNotFoundError, ValueError):
        told = {"parts": {}}
    health = ask_health(told.get("address", ""))
    parts = {name: {**health["parts"].get(name, {}), **part} for name, part in told["parts"].items()}
    for name in health["parts"].keys() - parts.keys():
        parts[name] = health["parts"][name]
    return {**told, "status": health["status"], "parts": parts}


def ask_health(address: str) -> dict[str, Any]:
    """What GET /health answers; `down` when nothing answers there."""
    told: dict[str, Any] = {"status": "down", "parts": {}}
    try:
        with _ask(address) as answer:
            told |= json.load(answer)
    except urllib.error.HTTPError as trouble:  # a server in trouble answers 503 and still says why
        with contextlib.suppress(ValueError):
            told |= json.load(trouble)
    except (OSError, ValueError):
        pass
    return told


def is_serving(address: str) -> bool:
    """Whether anything speaks HTTP at `address`."""
    try:
        _ask(address).close()
    except urllib.error.HTTPError:
        return True
    except (OSError, ValueError):
        return False
    return True


def _ask(address: str) -> Any:
    return urllib.request.urlopen(f"{address}/health", timeout=ASK_TIMEOUT)  # noqa: S310 - our own address


def is_supervised(home: Home) -> bool:
    """Whether a live process holds the home."""
    lock = home.run / "lock"
    if not lock.exists():
        return False
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
