"""A mail server on aiosmtpd that takes everything, as its mood allows."""

from __future__ import annotations

import asyncio
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from anlan.notices.channels.fakes.moods import Moods, Taken


class Postbox:
    """aiosmtpd's handler: notes each mail by its key, or does what the mood says."""

    def __init__(self, moods: Moods, taken: Taken) -> None:
        self._moods, self._taken = moods, taken

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        mood = self._moods.read()
        if address in mood.stuck:
            await asyncio.sleep(mood.stuck_s)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        mood, what = self._moods.read(), self._moods.choose()
        if mood.delay_s:
            await asyncio.sleep(mood.delay_s)
        if what == "fail":
            return "451 Try again later"
        if what == "refuse":
            return "550 Not here"
        if what != "drop":
            self._note(envelope)
        if what:
            _cut(server)
        return "250 Taken"

    def _note(self, envelope: Envelope) -> None:
        # Not by the policy that parses every header to the letter: it made this server the slowest of all.
        message = message_from_bytes(bytes(envelope.original_content or b""))
        body: Any = message.get_payload(decode=True)
        self._taken.note(
            key=message["X-Anlan-Message-Key"] or "",
            id=message["Message-ID"] or "",
            to=", ".join(envelope.rcpt_tos),
            subject=str(make_header(decode_header(message["Subject"] or ""))),
            text=body.decode(message.get_content_charset("utf-8")),
        )


def _cut(server: SMTP) -> None:
    """Close the connection without an answer, as a server does that dies."""
    if isinstance(server.transport, asyncio.WriteTransport):
        server.transport.abort()


async def serve_mail(host: str, port: int, *, moods: Moods, taken: Taken) -> asyncio.Server:
    """A server that listens; port 0 takes a free one."""
    box = Postbox(moods, taken)
    loop = asyncio.get_running_loop()
    return await loop.create_server(
        lambda: SMTP(box, hostname="fake.anlan", enable_SMTPUTF8=True, loop=loop), host, port
    )


def run_mail(host: str, port: int, folder: Path) -> None:
    """Serve until the process is ended; `mood.json` and `taken.jsonl` are in `folder`."""
    asyncio.run(_run(host, port, folder))


async def _run(host: str, port: int, folder: Path) -> None:
    server = await serve_mail(
        host, port, moods=Moods(folder / "mood.json"), taken=Taken(folder / "taken.jsonl")
    )
    async with server:
        await server.serve_forever()
