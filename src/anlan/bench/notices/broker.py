"""A Redis of the benchmark's own: in a folder that goes with it, on a socket in there."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from anlan.bench.processes import run_programs
from anlan.kernel.errors import Unavailable

PROGRAM = "redis-server"
# A job survives a crash of the broker, but for those of the last second: its own advice for queues.
_SETTINGS = ("--save", "", "--appendonly", "yes", "--appendfsync", "everysec", "--loglevel", "warning")


def check_installed() -> None:
    """Raises Unavailable, with the package to install, where a part of the baseline is missing."""
    if shutil.which(PROGRAM) is None:
        raise Unavailable(
            f"{PROGRAM} is not installed.",
            why="The baseline of this benchmark is a Celery worker on Redis.",
            how="Install the Debian package redis-server: apt-get install redis-server",
        )
    missing = [name for name in ("celery", "redis") if find_spec(name) is None]
    if missing:
        raise Unavailable(
            f"The Python package {' and '.join(missing)} is not installed.",
            why="The baseline of this benchmark is a Celery worker on Redis.",
            how="Install what is needed for development: make .venv/.installed-dev",
        )


@contextmanager
def serve_redis() -> Iterator[str]:
    """Run it until the end; the broker's address as Celery has it."""
    with TemporaryDirectory(prefix="anlan-bench-redis-") as folder:
        socket = Path(folder) / "redis.sock"
        where = ("--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", "--dir", folder)
        with run_programs(1, PROGRAM, *where, *_SETTINGS):
            _wait_answering(socket)
            yield f"redis+socket://{socket}"


def find_version() -> str:
    """The version of the program that is started."""
    said = subprocess.run([PROGRAM, "--version"], check=True, capture_output=True, text=True).stdout
    return said.partition("v=")[2].split()[0]


def _wait_answering(path: Path) -> None:
    import redis

    pause, client = Event(), redis.Redis(unix_socket_path=str(path))
    try:
        for _ in range(200):
            try:
                client.ping()
            except redis.ConnectionError:
                pause.wait(0.05)
            else:
                return
    finally:
        client.close()
    raise Unavailable(f"{PROGRAM} did not answer within 10 s.")
