"""What is said to whoever typed a command: commands that work as printed, and whose folder it is."""

from __future__ import annotations

import errno
import os
import pwd
import shlex
import sys
from pathlib import Path

from anlan.host.home import Home
from anlan.kernel.errors import Unavailable

# Faults of the folder that somebody named. A file that is missing inside a home is a fault of ours.
_OF_THE_FOLDER = frozenset({errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EROFS})


def write_command(home: Home, *words: str) -> str:
    """The whole command for this home and this copy of the program, to be pasted where one stands."""
    program = Path(sys.executable).with_name("anlan")
    name = _shorten(program) if program.exists() else "anlan"
    return f"ANLAN_HOME={shlex.quote(_shorten(home.path))} {shlex.join((name, *words))}"


def explain_folder(home: Home, fault: OSError) -> Unavailable | None:
    """The refusal for a home that cannot be used, or is another account's; None for any other fault."""
    told = fault.errno in _OF_THE_FOLDER or (fault.errno == errno.ENOENT and not os.path.lexists(home.path))
    if not told or not _is_of(home.path, fault.filename):
        return None
    place = next(path for path in (home.path, *home.path.parents) if os.path.lexists(path))
    owner = _name_owner(place)
    how = "Name another folder by ANLAN_HOME."
    if fault.errno in (errno.EACCES, errno.EPERM) and place.stat().st_uid != os.geteuid():
        how = f"Run it as its owner: sudo -u {owner} {write_command(home, *sys.argv[1:])}"
    why = f"{fault.filename}: {fault.strerror}. {place} belongs to {owner}."
    return Unavailable(f"The home {home.path} cannot be used.", why=why, how=how)


def _is_of(home: Path, filename: object) -> bool:
    """Whether the file is the home, below it, or above it on the way down."""
    if not isinstance(filename, str | bytes | os.PathLike):
        return False
    path = Path(os.fsdecode(filename)).absolute()
    return path.is_relative_to(home) or home.is_relative_to(path)


def _name_owner(path: Path) -> str:
    uid = path.stat().st_uid
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _shorten(path: Path) -> str:
    """Relative where it lies below the current folder."""
    here = Path.cwd()
    return str(path.relative_to(here)) if here != Path("/") and path.is_relative_to(here) else str(path)
