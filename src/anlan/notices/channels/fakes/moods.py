"""What a fake does next, and what it has taken. Both are files, so that they outlive the process."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from anlan.kernel.clock import SystemClock


class Mood(msgspec.Struct, frozen=True):
    """How a fake behaves: each is the share (0 to 1) of messages that it happens to.

    `fail`: refused for the moment (451, 503); `refuse`: for good (550, 400); `drop`: the connection is closed
    without an answer; `repeat`: taken, and then the connection is closed, so that the sender comes again.
    `delay_s`: how long every answer takes; `stuck`: addresses that are answered after `stuck_s` only. Of each
    message a gateway says `receipt` (delivered, undelivered or nothing); `answer`: people acknowledge.
    """

    fail: float = 0.0
    refuse: float = 0.0
    drop: float = 0.0
    repeat: float = 0.0
    delay_s: float = 0.0
    stuck: tuple[str, ...] = ()
    stuck_s: float = 30.0
    receipt: str = ""
    answer: bool = False


class Moods:
    """The mood as the file says it now; of a message, what happens to it."""

    def __init__(self, file: Path, *, seed: int = 1) -> None:
        self._file, self._read_at, self._mood = file, 0, Mood()
        self._chance = random.Random(seed)  # noqa: S311 - a test must be repeatable, not secret

    def read(self) -> Mood:
        """The mood; that of before while somebody writes the file."""
        try:
            at = self._file.stat().st_mtime_ns
            if at != self._read_at:
                self._mood = msgspec.json.decode(self._file.read_bytes(), type=Mood)
                self._read_at = at
        except (OSError, msgspec.DecodeError):
            pass
        return self._mood

    def choose(self) -> str:
        """fail, refuse, drop, repeat, or nothing."""
        mood, drawn = self.read(), self._chance.random()
        for name in ("fail", "refuse", "drop", "repeat"):
            drawn -= getattr(mood, name)
            if drawn < 0:
                return name
        return ""


class Taken:
    """The messages a fake took: one JSON object a line, written before it answers. `taken_at`: when."""

    def __init__(self, file: Path) -> None:
        self._file = os.open(file, os.O_CREAT | os.O_APPEND | os.O_RDWR, 0o600)
        size = os.fstat(self._file).st_size
        if size and os.pread(self._file, 1, size - 1) != b"\n":
            os.write(self._file, b"\n")  # or the next line would be lost with the one that a kill has torn
        self._wall = SystemClock()

    def note(self, **message: object) -> None:
        """Write one message; a line is written whole, by however many threads."""
        line = {**message, "taken_at": self._wall.now().isoformat()}
        os.write(self._file, (json.dumps(line, ensure_ascii=False) + "\n").encode())


def list_taken(file: Path) -> Iterator[dict[str, str]]:
    """What a fake has taken, in order; a line that a kill has torn is left out."""
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        try:
            yield json.loads(line)
        except ValueError:
            continue


def count_taken(file: Path) -> Counter[str]:
    """How often each message key was taken."""
    return Counter(message["key"] for message in list_taken(file))
