"""The embedded PostgreSQL: made once, run in the foreground as our own child, reached by a socket only."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anlan.host.account import can_enter
from anlan.host.binaries import Binaries, find_binaries
from anlan.host.home import Home
from anlan.host.telling import write_command
from anlan.kernel.errors import OutOfOrder, Unavailable

HBA = "# Written by anlan: only this installation knows the passwords, and there is no network address.\n"
HBA += "local all all scram-sha-256\n"
BUILTIN_LOCALE_SINCE = 17


@dataclass(frozen=True, slots=True)
class Launch:
    """A program to start: its arguments and the `subprocess` options; `descriptors` are closed afterwards."""

    command: tuple[str, ...]
    options: dict[str, Any] = field(default_factory=dict)
    descriptors: tuple[int, ...] = ()

    def close(self) -> None:
        for descriptor in self.descriptors:
            os.close(descriptor)


def prepare_database(home: Home, *, binaries: Binaries | None = None) -> Binaries:
    """Make the data folder when there is none; return the programs that fit the one there is.

    Raises OutOfOrder when the data folder is of another major version than this release runs.
    """
    home.create()
    binaries = (binaries or find_binaries()).reachable_by(home.account())
    found = read_major(home.database)
    if found is None:
        _create_database(home, binaries)
    elif found != binaries.major:
        raise OutOfOrder(
            f"{home.database} was written by PostgreSQL {found}; here is PostgreSQL {binaries.major}.",
            why="One major version cannot read another one's files.",
            how=f"Stop anlan, then run: {write_command(home, 'database', 'upgrade')}",
        )
    return binaries


def read_major(database: Path) -> int | None:
    """The major version that wrote the data folder; None when there is none."""
    mark = database / "PG_VERSION"
    return int(mark.read_text()) if mark.exists() else None


def launch_server(home: Home, binaries: Binaries, settings: Sequence[str] = ()) -> Launch:
    """How to start `postgres` in the foreground on a prepared home."""
    socket = _open_socket_folder(home)
    fixed = (
        "listen_addresses=",
        f"unix_socket_directories={socket}",
        "unix_socket_permissions=0700",
        "logging_collector=off",
        "log_destination=stderr",
        "log_line_prefix=",
        "log_timezone=UTC",
        "timezone=UTC",
        # A long pass in the background takes one core, never all of them from whoever waits for a page.
        "max_parallel_workers_per_gather=0",
    )
    options = [part for setting in (*fixed, *settings) for part in ("-c", setting)]
    return _launch(home, home.database, lambda folder: (binaries.program("postgres"), "-D", folder, *options))


def find_server(home: Home) -> int | None:
    """The process id of a server that still works on the data folder, ours or an orphan's."""
    mark = home.database / "postmaster.pid"
    try:
        pid = int(mark.read_text().split("\n", 1)[0])
        # The id may have been given to somebody else since; a server always stands in its data folder.
        standing = Path(f"/proc/{pid}/cwd").readlink()
    except (OSError, ValueError):
        return None
    return pid if standing == home.database.resolve() else None


def close_socket_folder(home: Home) -> None:
    """Remove the socket's folder once nothing listens there."""
    shutil.rmtree(home.socket_folder(), ignore_errors=True)


def _create_database(home: Home, binaries: Binaries) -> None:
    draft = home.path / "database.new"
    shutil.rmtree(draft, ignore_errors=True)  # an earlier try was interrupted before it had any content
    draft.mkdir(mode=0o700)
    home.account().own(draft)
    locale = ["--locale=C"]
    if binaries.major >= BUILTIN_LOCALE_SINCE:
        locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    password = _open_memory(home.read_secret("database-superuser"))
    launch = _launch(
        home,
        draft,
        lambda folder: (
            *(binaries.program("initdb"), "-D", folder, "-U", "postgres", "--encoding=UTF8", *locale),
            *("--auth=scram-sha-256", f"--pwfile=/proc/self/fd/{password}", "--no-instructions"),
        ),
        password,
    )
    try:
        done = subprocess.run(launch.command, capture_output=True, text=True, check=False, **launch.options)
    finally:
        launch.close()
    if done.returncode:
        raise Unavailable("PostgreSQL could not make its data folder.", why=done.stderr.strip()[-500:])
    (draft / "pg_hba.conf").write_text(HBA)
    draft.rename(home.database)


def _launch(home: Home, folder: Path, command: Any, *descriptors: int) -> Launch:
    """Start a PostgreSQL program on `folder` as the home's account.

    Below a private folder the account cannot walk to the data folder, so it gets it as an open descriptor.
    """
    account = home.account()
    name = str(folder)
    if not can_enter(folder.parent, account):
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        descriptors = (*descriptors, opened)
        name = f"/proc/self/fd/{opened}"
    options = {**account.spawn_options(), "cwd": "/", "pass_fds": descriptors}
    return Launch(command(name), options, descriptors)


def _open_memory(text: str) -> int:
    descriptor = os.memfd_create("anlan")
    os.write(descriptor, text.encode() + b"\n")
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _open_socket_folder(home: Home) -> Path:
    folder, account = home.socket_folder(), home.account()
    try:
        folder.mkdir(mode=0o700)
        account.own(folder)
    except FileExistsError:
        found = folder.lstat()
        if folder.is_symlink() or found.st_uid != account.uid or found.st_mode & 0o077:
            raise Unavailable(
                f"{folder} belongs to somebody else.",
                why="Whoever owns the socket's folder could answer in the database's place.",
                how="Remove it, or choose a shorter ANLAN_HOME so that the socket lies inside.",
            ) from None
    return folder
