"""A whole installation as one file, and back into an empty home.

The file is a tar: the database as pg_dump wrote it, each file of the home, and last a manifest with the size
and SHA-256 of each member. Without the manifest a file is known to be cut off. Secrets and keys are inside,
readable: without them neither personal values nor seals could be used again. Its mode is 0600; who keeps it
elsewhere encrypts it, and `-` as its name lets a pipe do so.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from anlan.host.binaries import find_binaries
from anlan.host.dump import check_filled, dump_database
from anlan.host.home import Home
from anlan.host.running import open_database
from anlan.kernel.clock import SystemClock
from anlan.kernel.errors import Invalid

FORMAT = 1
DUMP = "database.dump"
MANIFEST = "manifest.json"
HOME_PREFIX = "home/"
# What is made anew, or belongs to the running server; `database*` also names data folders kept by an upgrade.
LEFT_OUT = ("database", "run", "static", "upgrade", "restoring")


@dataclass(slots=True)
class HashingReader:
    """A file being read, with the SHA-256 of what was read so far."""

    source: IO[bytes]
    digest: Any = field(default_factory=hashlib.sha256)

    def read(self, size: int = -1) -> bytes:
        block = self.source.read(size)
        self.digest.update(block)
        return block


def save_backup(home: Home, file: Path, *, say: Callable[[str], None]) -> None:
    """Write the installation to `file` (`-`: standard output) while it runs or not.

    The database comes first, files after it: a file that a row names was written before the row. Raises
    Invalid when `file` exists, NotFound without an installation, Unavailable when the database is silent.
    """
    with _open_target(file) as (target, folder), tempfile.TemporaryDirectory(dir=folder) as work:
        home.check_founded()
        dump = Path(work) / DUMP
        with open_database(home):
            check_filled(home.database_url("owner"))
            say("Reading the database")
            dump_database(home.database_url("owner"), dump)
        members: dict[str, dict[str, Any]] = {}
        with tarfile.open(fileobj=target, mode="w|", format=tarfile.PAX_FORMAT) as archive:
            members[DUMP] = _add(archive, DUMP, dump)
            say(f"database: {dump.stat().st_size / 1e6:.1f} MB")
            for path in list_files(home):
                name = HOME_PREFIX + path.relative_to(home.path).as_posix()
                members[name] = _add(archive, name, path)
            _add_manifest(archive, members)
    say(
        f"{len(members) - 1} files of the home, {sum(each['size'] for each in members.values()) / 1e6:.1f} MB"
    )


def list_files(home: Home) -> Iterator[Path]:
    """The files of the home that belong into a backup, in a stable order."""
    for folder, folders, names in os.walk(home.path, followlinks=True):
        here = Path(folder)
        if here == home.path:
            folders[:] = [name for name in folders if not name.startswith(LEFT_OUT)]
        folders.sort()
        yield from (here / name for name in sorted(names) if not name.startswith("."))


def _add(archive: tarfile.TarFile, name: str, path: Path) -> dict[str, Any]:
    with path.open("rb") as source:
        entry = tarfile.TarInfo(name)
        entry.size = os.fstat(source.fileno()).st_size
        entry.mode = 0o600
        entry.mtime = int(os.fstat(source.fileno()).st_mtime)
        reader = HashingReader(source)
        archive.addfile(entry, reader)
    return {"size": entry.size, "sha256": reader.digest.hexdigest()}


def _add_manifest(archive: tarfile.TarFile, members: dict[str, dict[str, Any]]) -> None:
    manifest = {
        "format": FORMAT,
        "anlan": version("anlan"),
        "postgres": find_binaries().major,
        "made_at": SystemClock().now().isoformat(),
        "secrets_from_environment": sorted(name for name in os.environ if name.startswith("ANLAN_SECRET_")),
        "members": members,
    }
    with tempfile.TemporaryFile() as text:
        text.write(json.dumps(manifest, indent=1).encode())
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = text.tell(), 0o600
        text.seek(0)
        archive.addfile(entry, text)


@contextmanager
def _open_target(file: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """The stream to write to and a folder for passing files; `file` gets its name only once it is whole."""
    if str(file) == "-":
        yield sys.stdout.buffer, Path(tempfile.gettempdir())
        return
    if file.exists():
        raise Invalid(f"{file} exists.", why="A backup is never overwritten.", how="Choose another name.")
    if not file.absolute().parent.is_dir():
        raise Invalid(f"There is no folder {file.absolute().parent}.", how="Make it, or choose another.")
    draft = file.with_name(f".{file.name}.part")
    draft.unlink(missing_ok=True)
    try:
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as error:
        raise Invalid(
            f"{file} cannot be written.", why=f"{error.strerror}.", how="Choose another."
        ) from error
    try:
        with os.fdopen(descriptor, "wb") as target:
            yield target, file.absolute().parent
            target.flush()
            os.fsync(target.fileno())
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)
