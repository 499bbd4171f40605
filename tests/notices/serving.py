"""The fake mail server in a thread of the test."""

from __future__ import annotations

import asyncio
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Any

import msgspec

from anlan.notices.channels.fakes.mail import serve_mail
from anlan.notices.channels.fakes.moods import Mood, Moods, Taken, count_taken, list_taken


class Mail:
    """Listens from `with` to its end; `feel` sets its mood, `taken` is what it took."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, 0
        self._ready = Event()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._run, daemon=True)

    def __enter__(self) -> Mail:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def feel(self, **mood: Any) -> None:
        (self.folder / "mood.json").write_bytes(msgspec.json.encode(Mood(**mood)))

    @property
    def taken(self) -> list[dict[str, str]]:
        return list(list_taken(self.folder / "taken.jsonl"))

    @property
    def count(self) -> dict[str, int]:
        return count_taken(self.folder / "taken.jsonl")

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        moods, taken = Moods(self.folder / "mood.json"), Taken(self.folder / "taken.jsonl")
        server = self._loop.run_until_complete(serve_mail("127.0.0.1", 0, moods=moods, taken=taken))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()
