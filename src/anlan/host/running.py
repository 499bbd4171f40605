"""A database for the length of a `with`: repairs, backups, benchmarks and tests start their own."""

from __future__ import annotations

import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Event
from typing import IO

import psycopg

from anlan.host.binaries import Binaries
from anlan.host.home import Home
from anlan.host.postgres import close_socket_folder, find_server, launch_server, prepare_database
from anlan.host.process import die_with_parent, stop_processes
from anlan.host.roles import create_roles
from anlan.kernel.errors import Unavailable

PATIENCE = 60.0
STEP = 0.05
STILL_GOING = "pre-existing shared memory block"


@contextmanager
def open_database(home: Home, *, settings: Sequence[str] = ()) -> Iterator[Home]:
    """A database that answers: the outside one, the one already served, else one started until the end.

    Raises OutOfOrder when the home is held by a process that does not serve the database.
    """
    if not home.is_embedded or (find_server(home) and is_answering(home)):
        yield home
        return
    with home.lock(), serve_database(home, settings=settings):
        yield home


@contextmanager
def serve_database(
    home: Home, *, settings: Sequence[str] = (), binaries: Binaries | None = None
) -> Iterator[Home]:
    """Run the embedded PostgreSQL of `home` until the end of the `with`; the caller holds the home's lock."""
    stop_orphan(home)
    programs = prepare_database(home, binaries=binaries)
    with tempfile.TemporaryFile("w+") as log:
        server = _start(home, programs, settings, log)
        try:
            create_roles(home)
            yield home
        finally:
            _stop(server)
            close_socket_folder(home)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Fast shutdown: sessions end, nothing committed is lost. One that does not listen is ended the hard way.

    The next start then recovers from the log, as after a power cut.
    """
    for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        server.send_signal(sign)
        with suppress(subprocess.TimeoutExpired):
            server.wait(PATIENCE)
            return


def stop_orphan(home: Home) -> None:
    """Stop a server that outlived its supervisor, in good order if it still can."""
    pid = find_server(home)
    if pid is not None:
        stop_processes([pid], signal.SIGINT, patience=30)


def is_answering(home: Home) -> bool:
    """Whether the embedded server takes sessions now."""
    try:
        psycopg.connect(home.embedded_url("superuser", "postgres"), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _start(home: Home, programs: Binaries, settings: Sequence[str], log: IO[str]) -> subprocess.Popen[bytes]:
    """Start and wait until it answers; the shared memory of a killed one may need a moment to be free."""
    pause = Event()
    server = _spawn(home, programs, settings, log)
    for _ in range(int(PATIENCE / STEP)):
        if server.poll() is None and is_answering(home):
            return server
        if server.poll() is not None:
            log.seek(0)
            said = log.read()
            if STILL_GOING not in said:
                raise Unavailable("PostgreSQL did not start.", why=said.strip()[-500:])
            log.truncate(0)
            server = _spawn(home, programs, settings, log)
        pause.wait(STEP)
    server.kill()
    raise Unavailable(f"PostgreSQL did not answer within {PATIENCE:.0f} s.")


def _spawn(home: Home, programs: Binaries, settings: Sequence[str], log: IO[str]) -> subprocess.Popen[bytes]:
    launch = launch_server(home, programs, settings)
    try:
        return subprocess.Popen(
            launch.command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for us; the database is the last to go
            preexec_fn=die_with_parent(signal.SIGINT),
            **launch.options,
        )
    finally:
        launch.close()
