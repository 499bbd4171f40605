"""Places outside the database that keep the seals.

ANLAN_SEAL_FILES    files that lines are appended to, separated by ":"; meant for another mount
ANLAN_SEAL_SYSLOG   host:port (UDP) or socket (/dev/log) of a syslog that other people keep
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from logging import INFO, LogRecord, makeLogRecord
from logging.handlers import SysLogHandler
from pathlib import Path
from typing import Protocol

import msgspec
from django.conf import settings

from anlan.ledger.rules.digest import find_digest
from anlan.ledger.rules.seals import read_seal

_TAIL = 1 << 16


class Place(Protocol):
    """Something that keeps lines."""

    @property
    def name(self) -> str: ...

    def read_last(self) -> str | None:
        """The last line that is a seal, "" without one; None where nothing can be read back."""

    def send(self, lines: Sequence[str], keys: bytes) -> None:
        """Keep the lines, and the public `keys` they are signed with, before returning."""


@dataclass(frozen=True, slots=True)
class SealFile:
    """A file of lines. What it holds is read from it: one put in place of a lost one is filled again."""

    path: Path

    @property
    def name(self) -> str:
        return str(self.path)

    def read_last(self) -> str:
        whole = [line for line in self._read_tail().split(b"\n")[:-1] if line]
        for line in reversed(whole):
            try:
                read_seal(line)
            except msgspec.MsgspecError:
                continue  # the torn end of a write that power or disk cut short; its line was sent again
            return line.decode()
        return ""

    def send(self, lines: Sequence[str], keys: bytes) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = self.path.with_suffix(".pub")
        if not beside.exists() or beside.read_bytes() != keys:
            beside.write_bytes(keys)
        torn = bool(self._read_tail().rpartition(b"\n")[2])
        with self.path.open("ab") as file:
            file.write(("\n" * torn + "".join(f"{line}\n" for line in lines)).encode())
            file.flush()
            os.fsync(file.fileno())

    def _read_tail(self) -> bytes:
        if not self.path.exists():
            return b""
        with self.path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            length = min(size, _TAIL)
            while True:
                file.seek(size - length)
                tail = file.read(length)
                # At least one whole line: its start and its end are in the part read.
                if length == size or tail.count(b"\n") >= 2:
                    return tail if length == size else tail.partition(b"\n")[2]
                length = min(size, length * 4)


@dataclass(frozen=True, slots=True)
class Syslog:
    """A syslog. A datagram is short: it gets a seal without its heads, but with the hash of its line."""

    address: str

    @property
    def name(self) -> str:
        return f"syslog:{self.address}"

    def read_last(self) -> None:
        return None

    def send(self, lines: Sequence[str], keys: bytes) -> None:
        host, _, port = self.address.rpartition(":")
        handler = _StrictHandler((host, int(port)) if host else self.address, facility="local0")
        with closing(handler):
            for line in lines:
                handler.handle(makeLogRecord({"msg": shorten(line), "levelno": INFO, "levelname": "INFO"}))


def shorten(line: str) -> str:
    """A line's number, time, root and signature, and the hash by which the whole line can be held to it."""
    seal = read_seal(line)
    whole = find_digest(seal.alg)(line.encode())
    return (
        f"anlan-seal n={seal.n} at={seal.at.isoformat()} root={seal.alg}:{seal.root} "
        f"line={whole} key={seal.key} signature={seal.signature}"
    )


def list_places() -> list[Place]:
    """All places of this installation; without a setting, a file in the home, on the same disk."""
    files = [Path(name) for name in os.environ.get("ANLAN_SEAL_FILES", "").split(os.pathsep) if name]
    places: list[Place] = [SealFile(path) for path in files or [find_default()]]
    if address := os.environ.get("ANLAN_SEAL_SYSLOG"):
        places.append(Syslog(address))
    return places


def find_default() -> Path:
    return Path(settings.HOME.path) / "seals" / "heads.jsonl"


def is_outside() -> bool:
    """Whether any place was chosen by the operator."""
    return bool(os.environ.get("ANLAN_SEAL_FILES") or os.environ.get("ANLAN_SEAL_SYSLOG"))


class _StrictHandler(SysLogHandler):
    """Logging's own handler prints an error and goes on; a seal that was not sent must be counted."""

    def handleError(self, record: LogRecord) -> None:
        raise  # logging calls this inside its except block
