"""Moving a home's database to the PostgreSQL of this release; the old data folder is kept."""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from anlan.host.binaries import Binaries, find_binaries, open_binaries
from anlan.host.dump import dump_database, restore_dump
from anlan.host.home import Home
from anlan.host.postgres import read_major
from anlan.host.running import serve_database
from anlan.kernel.errors import Invalid, NotFound, Unavailable

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_libc = ctypes.CDLL(None, use_errno=True)


def upgrade_database(home: Home, *, old_bin: Path | None, say: Callable[[str], None]) -> None:
    """Read the database with the programs that wrote it and write it anew with this release's.

    The old data folder stays beside as `database-<major>`. Until the last step, one atomic exchange of both
    folders, nothing of the old one is touched: an interrupted upgrade is simply run again.
    Raises NotFound without a database, Invalid when `old_bin` is of another version.
    """
    home.check_founded()
    with home.lock():
        major = read_major(home.database)
        if major is None:
            raise NotFound(f"There is no database in {home.path}.", how="`anlan up` makes one.")
        new = find_binaries()
        if major == new.major:
            say(f"The database is of PostgreSQL {major} already; nothing to do.")
            return
        old = _find_old(major, old_bin)
        kept = _name_kept(home, major)
        stage = _open_stage(home)
        dump = stage.path / "dump"
        say(f"Reading the database of PostgreSQL {major}")
        with serve_database(home, binaries=old):
            dump_database(home.embedded_url("owner"), dump)
        say(f"Writing {dump.stat().st_size / 1e6:.1f} MB to PostgreSQL {new.major}")
        with serve_database(stage):
            restore_dump(stage.embedded_url("owner"), dump)
        _exchange(stage.database, home.database)
        stage.database.rename(kept)
        shutil.rmtree(stage.path)
        say(f"Done. The old data folder is {kept}; remove it when you are satisfied.")


def _find_old(major: int, folder: Path | None) -> Binaries:
    if folder is None:
        try:
            return find_binaries(major)
        except Unavailable as missing:
            raise Invalid(
                f"The programs of PostgreSQL {major} are needed to read the database.",
                how=f"Install them and add --old-bin, for example /usr/lib/postgresql/{major}/bin.",
            ) from missing
    found = open_binaries(folder)
    if found.major != major:
        raise Invalid(
            f"{folder} has PostgreSQL {found.major}; the database is of PostgreSQL {major}.",
            field="--old-bin",
        )
    return found


def _open_stage(home: Home) -> Home:
    """A home inside the home, with the same secrets, where the new database is written."""
    stage = Home(home.path / "upgrade")
    shutil.rmtree(stage.path, ignore_errors=True)
    stage.create()
    shutil.copytree(home.secrets, stage.secrets, dirs_exist_ok=True)
    return stage


def _name_kept(home: Home, major: int) -> Path:
    names = (home.path / f"database-{major}{suffix}" for suffix in ("", *(f".{n}" for n in range(1, 100))))
    return next(name for name in names if not name.exists())


def _exchange(one: Path, other: Path) -> None:
    """Swap two folders in one step: at no instant is there a home without a database."""
    done = _libc.renameat2(
        _AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), ctypes.c_uint(_RENAME_EXCHANGE)
    )
    if done:
        reason = os.strerror(ctypes.get_errno())
        raise Unavailable(f"{one} could not take the place of {other}.", why=reason)
