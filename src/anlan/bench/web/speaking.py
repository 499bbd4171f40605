"""HTTP/1.1 as far as the benchmark needs it: on two cores a full client would take what it measures."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import monotonic

from anlan.bench.web.contracts import Person

CSRF = "b" * 32
# Shorter than the server keeps a connection that nobody uses.
IDLE_S = 15.0
_JSON = {"Content-Type": "application/json", "X-CSRFToken": CSRF}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


class Line:
    """One kept-open connection of one signed-in person; one request at a time."""

    def __init__(self, host: str, port: int, person: Person) -> None:
        self._host, self._port = host, port
        self._cookies = f"sessionid={person.session}; csrftoken={CSRF}"
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._used = 0.0

    async def ask(self, path: str, body: bytes = b"") -> Answer:
        """GET, or POST with a body. Raises OSError or EOFError when the connection breaks."""
        reader, writer = await self._open()
        try:
            writer.write(self._write_head(path, body) + body)
            return await read_answer(reader)
        except BaseException:
            self.close()
            raise

    async def watch(self, path: str) -> asyncio.StreamReader:
        """Open a stream; what follows its head is to be read. Raises OSError when it is refused."""
        reader, writer = await self._open()
        writer.write(self._write_head(path, b""))
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.partition(b"\r\n")[0]:
            raise ConnectionRefusedError(head.partition(b"\r\n")[0].decode())
        return reader

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """The connection that is open, or a new one where the server may have closed it by now."""
        if monotonic() - self._used > IDLE_S:
            self.close()
        self._used = monotonic()
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        return self._streams

    def _write_head(self, path: str, body: bytes) -> bytes:
        more = {**_JSON, "Content-Length": str(len(body))} if body else {}
        fields = {"Host": f"{self._host}:{self._port}", "Cookie": self._cookies, **more}
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        return f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\n{lines}\r\n".encode()


async def read_answer(reader: asyncio.StreamReader) -> Answer:
    """A whole answer of known length or in chunks."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    if fields.get("transfer-encoding") == "chunked":
        return Answer(status, await _read_chunks(reader))
    return Answer(status, await reader.readexactly(int(fields.get("content-length", 0))))


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    parts: list[bytes] = []
    while size := int(await reader.readuntil(b"\r\n"), 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readexactly(2)
    return b"".join(parts)
