"""The load: people who look at pages, pages that listen, and a few who act; all in one event loop."""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import monotonic, time
from typing import Any
from urllib.parse import urlsplit

from anlan.bench.web.contracts import Cast, Person
from anlan.bench.web.speaking import Line

# Every person asks once a second, every second somebody acts.
EVERY_S, ACT_EVERY_S = 1.0, 1.0
BROKEN = (OSError, EOFError, ValueError)
# Opening streams: so many at a time, so that the server is not measured at its busiest minute.
AT_A_TIME = 20
_REFUSED = 400
_RUN = re.compile(rb'event: run\n(?:id: \S*\n)?data: \{"run":"([^"]+)","form":"\w+","seq":(\d+)')
_BOARDS = ("", "?late=true", "?status=closed", "?status=all&limit=20")


@dataclass(slots=True)
class Heard:
    """What one stream heard: (run, its last entry) -> wall seconds when it came."""

    person: Person
    at: dict[tuple[str, int], float] = field(default_factory=dict)
    broken: bool = False


@dataclass(slots=True)
class Act:
    """One act that was done, on a run at the place `path`."""

    run: str
    seq: int
    path: str


@dataclass(slots=True)
class Measured:
    """Seconds by route from the instant a request was meant to go; streams, acts and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)


class Load:
    """One measurement of one server."""

    def __init__(self, address: str, cast: Cast) -> None:
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._cast, self._random = cast, random.Random(1)  # noqa: S311 - nothing is secret
        self.measured = Measured()
        self._counting = False

    async def run(self, *, warm_s: float, seconds: float) -> Measured:
        """Open the streams, warm up, measure."""
        listening = await self._open_streams()
        lasting = warm_s + seconds
        working = [self._look(number, person, lasting) for number, person in enumerate(self._cast.people)]
        counting = asyncio.get_running_loop().call_later(warm_s, self._start_counting)
        await asyncio.gather(*working, self._act(lasting))
        await asyncio.sleep(2.0)  # what was done last is still on its way
        counting.cancel()
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
        return self.measured

    def _start_counting(self) -> None:
        self._counting = True

    async def _open_streams(self) -> list[asyncio.Task[None]]:
        gate = asyncio.Semaphore(AT_A_TIME)
        opened = [asyncio.create_task(self._listen(person, gate)) for person in self._cast.watchers]
        while len(self.measured.heard) < len(opened):
            await asyncio.sleep(0.1)
        return opened

    async def _listen(self, person: Person, gate: asyncio.Semaphore) -> None:
        heard = Heard(person)
        line = Line(self._host, self._port, person)
        try:
            async with gate:
                try:
                    reader = await line.watch("/api/live")
                finally:
                    self.measured.heard.append(heard)
            await self._hear(reader, heard)
        except BROKEN as fault:
            heard.broken = True
            self.measured.errors.append(f"live: {fault!r}")
        finally:
            line.close()

    async def _hear(self, reader: asyncio.StreamReader, heard: Heard) -> None:
        rest = b""
        while piece := await reader.read(65536):
            now = time()
            whole, _, rest = (rest + piece).rpartition(b"\n\n")
            for run, seq in _RUN.findall(whole):
                heard.at.setdefault((run.decode(), int(seq)), now)
        raise EOFError("the server ended a stream")

    async def _look(self, number: int, person: Person, lasting: float) -> None:
        """One request each second, from an instant of one's own; a late answer does not move the next one."""
        line = Line(self._host, self._port, person)
        start = monotonic() + EVERY_S * number / len(self._cast.people)
        pages = self._list_pages(number, person)
        for turn in range(int(lasting / EVERY_S)):
            due = start + EVERY_S * turn
            await asyncio.sleep(max(0.0, due - monotonic()))
            route, path = next(pages)
            await self._ask(line, route, path, due)
        line.close()

    def _list_pages(self, number: int, person: Person) -> Iterator[tuple[str, str]]:
        turn = number
        while True:
            turn += 1
            room = self._random.choice(person.rooms) if person.rooms else ""
            if turn % 3 == 0:
                yield "desk", "/api/desk"
            elif turn % 3 == 1 or not room:
                yield "board", f"/api/board{_BOARDS[turn // 3 % len(_BOARDS)]}"
            elif turn // 3 % 3 == 0:
                yield "record", f"/api/incidents/{room}/entries"
            else:
                yield "room", f"/api/incidents/{room}"

    async def _ask(self, line: Line, route: str, path: str, due: float, body: bytes = b"") -> Any:
        try:
            answer = await line.ask(path, body)
        except BROKEN as fault:
            self.measured.errors.append(f"{route}: {fault!r}")
            return None
        if answer.status >= _REFUSED:  # no answer, however quick it was
            self.measured.errors.append(f"{route}: {answer.status} {answer.body[:200].decode()}")
            return None
        if self._counting:
            self.measured.seconds[route].append(monotonic() - due)
        return json.loads(answer.body) if body else answer

    async def _act(self, lasting: float) -> None:
        """Somebody on duty opens an incident, then learns more about it."""
        start, opened = monotonic(), ""
        lines = [(person, Line(self._host, self._port, person)) for person in self._cast.duty]
        for turn in range(int(lasting / ACT_EVERY_S)):
            due = start + ACT_EVERY_S * turn
            await asyncio.sleep(max(0.0, due - monotonic()))
            person, line = lines[turn // 2 % len(lines)]
            if turn % 2 == 0:
                path, body = "/api/incidents", _write_opening(person.bureau, turn)
            else:
                path, body = f"/api/incidents/{opened}/acts", _write_learning(turn)
            done = await self._ask(line, "act", path, due, body)
            if done is None:
                continue
            opened = done["run"]["id"]
            if self._counting:
                self.measured.acts.append(Act(opened, max(done["entries"]), person.path))
        for _, line in lines:
            line.close()


def _write_opening(bureau: str, turn: int) -> bytes:
    title = f"门户网站被篡改（第 {turn} 次）"
    return json.dumps(
        {"kind": "network-security", "title": title, "bureau": bureau, "facts": {"systems": ["portal"]}}
    ).encode()


def _write_learning(turn: int) -> bytes:
    return json.dumps({"act": "learn", "facts": {"systems": ["portal", f"portal-{turn}"]}}).encode()
