"""The server that is measured: `anlan up` as it is, on a home that was filled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from anlan.bench.processes import find_port
from anlan.host.home import Home
from anlan.host.process import die_with_parent
from anlan.host.status import ask_health, read_status
from anlan.kernel.errors import Unavailable

PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers."""

    address: str
    pids: dict[str, int]

    def read_memory(self) -> dict[str, float]:
        """Resident memory of its Python processes, MiB."""
        return {f"rss_{part}_mib": round(_read_rss(pid), 1) for part, pid in self.pids.items()}

    def read_seconds(self) -> dict[str, float]:
        """Processor seconds of each so far."""
        return {part: _read_processor(pid) for part, pid in self.pids.items()}


@contextmanager
def serve(home: Home) -> Iterator[Server]:
    """Start it, wait until it is well, stop it in order. ANLAN_HOME names the home already.

    Raises Unavailable when it does not come up.
    """
    port = find_port()
    command = [sys.executable, "-m", "anlan.cli", "up", "--no-bootstrap", "--port", str(port)]
    with (home.path / "bench.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            env={**os.environ, "ANLAN_LOG_LEVEL": "WARNING"},
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        try:
            yield _wait_serving(home, process, f"http://127.0.0.1:{port}")
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()


def _wait_serving(home: Home, process: subprocess.Popen[bytes], address: str) -> Server:
    pause = Event()
    for _ in range(int(PATIENCE_S / 0.2)):
        if process.poll() is not None:
            break
        # What fell due while the home lay still fires first.
        if ask_health(address)["parts"].get("database", {}).get("status") == "ok":
            parts = read_status(home)["parts"]
            pids = {name: parts[name].get("pid") for name in ("web", "worker") if name in parts}
            if len(pids) == 2 and all(pids.values()):
                return Server(address, pids)
        pause.wait(0.2)
    raise Unavailable("The server does not come up.", how=f"See {home.path / 'bench.log'}.")


def _read_rss(pid: int) -> float:
    """Of the process and its children."""
    return sum(_read_own_rss(each) for each in _list_tree(pid))


def _read_own_rss(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def _read_processor(pid: int) -> float:
    ticks = 0
    for each in _list_tree(pid):
        try:
            told = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(told[11]) + int(told[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _list_tree(pid: int) -> list[int]:
    found = [pid]
    for each in found:
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            try:
                found += map(int, children.read_text().split())
            except OSError:
                continue
    return found
