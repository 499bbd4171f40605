"""How much a request may send, held before anything of it is kept on disk."""

from __future__ import annotations

import resource
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from anlan.attachments.contracts import TooLarge
from anlan.web.problems import show_refusal

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Coroutine[Any, Any, None]]


def raise_file_limit() -> None:
    """As many open files as the system lets us have: each open stream is one, and 1,024 are few."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class _Over(Exception):
    """The body passed the limit; the application is not asked any further."""


def limit_body(app: App, largest: int) -> App:
    """The ASGI application behind a limit of `largest` bytes a body, announced or not.

    Django writes a long body to a temporary file before any view sees it, so a view comes too late.
    """

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > largest:
            await _refuse(send, largest)
            return
        counted = _Counted(receive, send, largest)
        try:
            await app(scope, counted.receive, counted.send)
        except _Over:
            if not counted.answering:
                await _refuse(send, largest)

    return limited


class _Counted:
    """One request's two directions: what came in is counted, and whether an answer has begun is known."""

    def __init__(self, receive: Receive, send: Send, largest: int) -> None:
        self._receive, self._send, self._left = receive, send, largest
        self.answering = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise _Over
        return message

    async def send(self, message: Message) -> None:
        self.answering = True
        await self._send(message)


async def _refuse(send: Send, largest: int) -> None:
    refusal = TooLarge(f"At most {largest} bytes are taken.", how="Send less at a time.", largest=largest)
    answer = show_refusal(refusal)
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.items()]
    # The rest of the body stays unread, so the connection cannot be used again.
    headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": answer.content})
