"""Real worker processes for tests, and waiting for what they do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import quote

from django.db import connection

from anlan.host.process import die_with_parent

PROGRAM = Path(__file__).with_name("program.py")
TABLE = "CREATE TABLE IF NOT EXISTS effect (stream text, key text, at timestamptz)"


class Workers:
    """Starts worker processes on one database and kills what is left at the end."""

    def __init__(self, database_url: str) -> None:
        self._environment = {**os.environ, "DATABASE_URL": database_url}
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, **options: Any) -> subprocess.Popen[bytes]:
        """A worker that beats often; `options` as program.py takes them."""
        given = json.dumps({"host": "test", "beat_s": 0.1, "batch": 50, **options})
        process = subprocess.Popen(
            [sys.executable, PROGRAM, given],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            preexec_fn=die_with_parent(signal.SIGKILL),
        )
        self.running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """kill -9, and wait until the kernel has closed its connections."""
        process.kill()
        process.wait()
        self.running.remove(process)

    def close(self) -> None:
        for process in list(self.running):
            self.kill(process)


@contextmanager
def run_workers(database_url: str) -> Iterator[Workers]:
    with ExitStack() as stack:
        workers = Workers(database_url)
        stack.callback(workers.close)
        yield workers


def find_url() -> str:
    """The address of the test database that this process uses."""
    found = connection.settings_dict
    place = found["HOST"] or found.get("OPTIONS", {}).get("host", "")
    port = f":{found['PORT']}" if found["PORT"] else ""
    password = f":{found['PASSWORD']}" if found["PASSWORD"] else ""
    return f"postgresql://{found['USER']}{password}@{quote(place, safe='')}{port}/{found['NAME']}"


def wait_for(condition: Callable[[], Any], within_s: float = 30.0) -> None:
    """Look until the condition holds; a test that waits in vain fails with the condition's last value."""
    pause, until = Event(), time.monotonic() + within_s
    while not (value := condition()):
        assert time.monotonic() < until, f"still {value!r} after {within_s:g} s"
        pause.wait(0.02)
