"""/api/live in front of Django: Django says who it is and what they may; the stream itself is held here.

Within Django each open stream would keep a thread and a database connection of its own.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.db import connection
from django.http import HttpRequest

from anlan.engine.live import CHANNEL
from anlan.web.limits import App, Message, Receive, Scope, Send
from anlan.web.live.keeping import Switchboard
from anlan.web.live.watching import Watcher, digest_session

PATH = "/api/live"
# Where the view leaves the watcher that it let in.
SLOT = "anlan.live"
# Who takes nothing for so long is cut, and resumes.
SEND_S = 20.0
_BACKGROUND = (b"x-background", b"1")
_UNBUFFERED = (b"x-accel-buffering", b"no")
_switchboard: Switchboard | None = None


def serve_live(app: App) -> App:
    """The ASGI application with live streams in front of it."""

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == PATH and scope["method"] == "GET":
            await _serve(app, scope, receive, send)
        else:
            await app(scope, receive, send)

    return served


async def _serve(app: App, scope: Scope, receive: Receive, send: Send) -> None:
    """A stream is asked for by a page, not by a person: it prolongs no session."""
    headers = [header for header in scope["headers"] if header[0] != _BACKGROUND[0]]
    asked = {**scope, "headers": [*headers, _BACKGROUND], SLOT: []}
    answer = _Asking()
    await app(asked, answer.receive, answer.send)
    if not asked[SLOT]:
        for message in answer.messages:
            await send(message)
        return
    await _stream(asked[SLOT][0], answer.messages[0], receive, send)


class _Asking:
    """The request as Django sees it, without a body and with nobody who goes away; and what it answers."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self._asked = False

    async def receive(self) -> Message:
        if self._asked:
            await asyncio.Event().wait()  # cancelled once Django has answered
        self._asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(self, message: Message) -> None:
        self.messages.append(message)


async def _stream(watcher: Watcher, start: Message, receive: Receive, send: Send) -> None:
    switchboard = _find_switchboard()
    headers = [header for header in start["headers"] if header[0].lower() != b"content-length"]
    await send({**start, "headers": [*headers, _UNBUFFERED]})
    leaving = asyncio.ensure_future(_wait_for_leaving(receive, watcher))
    try:
        await switchboard.join(watcher)
        while events := await watcher.take():
            async with asyncio.timeout(SEND_S):
                await send({"type": "http.response.body", "body": events, "more_body": True})
    except (TimeoutError, OSError):
        watcher.end()
    finally:
        switchboard.hub.leave(watcher)
        leaving.cancel()
        with suppress(Exception):
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _wait_for_leaving(receive: Receive, watcher: Watcher) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    watcher.end()


def _find_switchboard() -> Switchboard:
    global _switchboard
    if _switchboard is None:
        _switchboard = Switchboard()
        _switchboard.start()
    return _switchboard


def _end_session(request: HttpRequest | None = None, **_: Any) -> None:
    """The streams of who signs out may be held by another process than the one that answers them."""
    session = getattr(request, "session", None)
    if session is not None and session.session_key:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, digest_session(session.session_key)])


# Here, not with the first stream: another process may hold the streams of this one's sessions.
user_logged_out.connect(_end_session, dispatch_uid="anlan.live")
