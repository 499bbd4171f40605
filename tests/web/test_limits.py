"""The largest body, announced or not, at the door of the server."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIRequest

from anlan.attachments.contracts import TooLarge
from anlan.web.api.bodies import LARGEST_FORM, LARGEST_JSON, read_body
from anlan.web.limits import Message, Receive, Scope, Send, limit_body


async def swallow(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that reads all of the body, then says how much that was."""
    size, more = 0, True
    while more:
        message = await receive()
        size, more = size + len(message.get("body", b"")), message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(size).encode()})


def ask(chunks: list[bytes], headers: list[tuple[bytes, bytes]] | None = None) -> list[Message]:
    """What an application behind a limit of 10 bytes sends for a body in these chunks."""
    sent: list[Message] = []
    waiting = [
        {"type": "http.request", "body": chunk, "more_body": number < len(chunks)}
        for number, chunk in enumerate(chunks, 1)
    ]

    async def receive() -> Any:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "headers": headers or []}
    asyncio.run(limit_body(swallow, 10)(scope, receive, send))
    return sent


@pytest.mark.parametrize("chunks", [[b""], [b"x" * 10], [b"x" * 5, b"x" * 5]])
def test_a_body_up_to_the_limit_passes(chunks: list[bytes]) -> None:
    assert ask(chunks)[1]["body"] == str(len(b"".join(chunks))).encode()


@pytest.mark.parametrize(
    ("chunks", "headers"),
    [
        ([b"x" * 11], []),
        ([b"x" * 6, b"x" * 6, b"x" * 6], []),
        ([b""], [(b"content-length", b"11")]),
        ([b"x" * 11], [(b"content-length", b"3")]),
    ],
)
def test_a_larger_one_is_refused_whatever_it_announced(
    chunks: list[bytes], headers: list[tuple[bytes, bytes]]
) -> None:
    start, body = ask(chunks, headers)
    assert start["status"] == 413
    assert (b"content-type", b"application/problem+json") in start["headers"]
    assert b"urn:anlan:problem:too-large" in body["body"]


def read_chunked(size: int) -> object:
    """What is read of a JSON text of this size that came in chunks, without a length."""
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "headers": [(b"content-type", b"application/json"), (b"transfer-encoding", b"chunked")],
    }
    return read_body(ASGIRequest(scope, BytesIO(b'"' + b"x" * (size - 2) + b'"')), str)


def test_a_chunked_body_has_the_limit_of_json_as_well() -> None:
    assert read_chunked(LARGEST_JSON) == "x" * (LARGEST_JSON - 2)
    with pytest.raises(TooLarge):
        read_chunked(LARGEST_JSON + 1)


def test_the_server_runs_behind_the_limit() -> None:
    from anlan.web.asgi import application

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError("nothing of such a body is read")

    length = str(LARGEST_FORM + 1).encode()
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/matters/import",
        "headers": [(b"content-length", length)],
    }
    asyncio.run(application(scope, receive, send))
    assert sent[0]["status"] == 413
