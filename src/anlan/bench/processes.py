"""Processes that a benchmark starts beside itself, and where they listen."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

from anlan.host.process import die_with_parent
from anlan.kernel.errors import Unavailable


@contextmanager
def run_processes(number: int, *arguments: str) -> Iterator[None]:
    """`number` Python processes until the end, stopped in order."""
    with run_programs(number, sys.executable, *arguments):
        yield


@contextmanager
def run_programs(number: int, *command: str) -> Iterator[None]:
    """The same of any program. Standard output is the benchmark's own, for its figures."""
    running = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=die_with_parent(signal.SIGKILL))
        for _ in range(number)
    ]
    try:
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


def find_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_listening(port: int, *, within_s: float = 30.0) -> None:
    """Until somebody takes connections on the port of this machine; raises Unavailable when nobody does."""
    pause = Event()
    for _ in range(int(within_s / 0.05)):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        pause.wait(0.05)
    raise Unavailable(f"Nobody listens on port {port} after {within_s:.0f} s.")
