"""A real `anlan up` in a process of its own, for tests that kill it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

from anlan.host.home import Home
from anlan.host.postgres import find_server
from anlan.host.process import find_orphans
from anlan.host.status import ask_health

ANLAN = str(Path(sys.executable).parent / "anlan")
LIMIT = 120.0


@dataclass(slots=True)
class Server:
    """`anlan up` on `home`; its log and what it says are files beside the home."""

    home: Home
    port: int
    arguments: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def said(self) -> str:
        return (self.home.path.parent / "said").read_text()

    @property
    def logged(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.home.path.parent / "log").read_text().splitlines()]

    def start(self) -> None:
        folder = self.home.path.parent
        with (folder / "said").open("wb") as said, (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [ANLAN, "up", *self.arguments],
                env={**os.environ, "PORT": str(self.port)},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=log,
                start_new_session=True,
            )
        self.wait_for(self.is_ready)

    def is_ready(self) -> bool:
        """Whether it is healthy and has said how to sign in."""
        return self.health() == "ok" and self.parts().get("people", {}).get("state") == "done"

    def health(self) -> str:
        """The worst of the parts that may be killed; what is published of next year is not ours to mend."""
        parts = ask_health(self.address)["parts"]
        told = {part["status"] for name, part in parts.items() if name != "calendar"}
        return next((word for word in ("down", "degraded") if word in told), "ok" if told else "down")

    def parts(self) -> dict[str, dict[str, Any]]:
        told: dict[str, dict[str, Any]] = json.loads((self.home.run / "status.json").read_text())["parts"]
        return told

    def pid(self, part: str) -> int | None:
        found: int | None = self.parts()[part]["pid"]
        return found

    def kill_part(self, part: str) -> None:
        """Kill -9, then wait until it runs under a new id and health is ok again."""
        old = self.pid(part)
        assert old is not None
        os.kill(old, signal.SIGKILL)
        self.wait_for(lambda: self.pid(part) not in (old, None) and self.health() == "ok")

    def kill(self) -> None:
        """Kill -9 the supervisor alone."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self, sign: signal.Signals = signal.SIGINT) -> int:
        assert self.process is not None
        self.process.send_signal(sign)
        return self.process.wait(LIMIT)

    def left(self) -> list[int]:
        """Processes of this home that still live."""
        database = find_server(self.home)
        return [*find_orphans(self.home.path), *([database] if database else [])]

    def wait_for(self, check: Callable[[], object]) -> None:
        """Wait until `check` holds; fail with the end of the log after LIMIT seconds."""
        pause = Event()
        for _ in range(int(LIMIT / 0.1)):
            assert self.process is not None
            assert self.process.poll() is None, self.logged[-5:]
            if check():
                return
            pause.wait(0.1)
        raise AssertionError(self.logged[-5:])
