"""Child processes that do not outlive their parent, and finding those that did."""

from __future__ import annotations

import ctypes
import os
import select
import signal
from collections.abc import Callable, Iterable
from pathlib import Path

MARK = "ANLAN_SUPERVISED"
_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(sign: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn`: the kernel sends `sign` to the child when its parent dies, by kill -9 too."""
    parent = os.getpid()

    def arrange() -> None:
        _libc.prctl(_SET_PDEATHSIG, int(sign))
        if os.getppid() != parent:  # the parent died before the arrangement
            os.kill(os.getpid(), sign)

    return arrange


def mark_environment(home: Path, extra: dict[str, str] | None = None) -> dict[str, str]:
    """The environment of a supervised child; its mark lets the next supervisor find it."""
    return {**os.environ, **(extra or {}), MARK: str(home)}


def find_orphans(home: Path) -> list[int]:
    """Processes of an earlier supervisor of `home`; the mark is inherited, so their children show too."""
    wanted = f"{MARK}={home}".encode()
    return [pid for pid in _list_processes() if pid != os.getpid() and wanted in _read_environment(pid)]


def stop_processes(pids: Iterable[int], sign: signal.Signals, patience: float) -> None:
    """Send `sign`, wait up to `patience` seconds for all to be gone, then kill what is left."""
    watched = {fd: pid for pid in pids if (fd := _open_process(pid)) is not None}
    try:
        for fd in watched:
            _send(fd, sign)
        left = _wait_gone(set(watched), patience)
        for fd in left:
            _send(fd, signal.SIGKILL)
        _wait_gone(left, 5)
    finally:
        for fd in watched:
            os.close(fd)


def _wait_gone(fds: set[int], patience: float) -> set[int]:
    """Wait on process descriptors; return those still alive when `patience` seconds of quiet have passed."""
    poll = select.poll()
    for fd in fds:
        poll.register(fd, select.POLLIN)
    while fds:
        gone = poll.poll(patience * 1000)
        if not gone:
            break
        for fd, _ in gone:
            poll.unregister(fd)
            fds = fds - {fd}
    return fds


def _open_process(pid: int) -> int | None:
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        return None


def _send(fd: int, sign: signal.Signals) -> None:
    try:
        signal.pidfd_send_signal(fd, sign)
    except ProcessLookupError:
        return


def _list_processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _read_environment(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:  # gone meanwhile, or another user's
        return []
