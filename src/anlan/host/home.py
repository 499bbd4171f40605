"""The home folder: where one installation keeps its database, files, keys and secrets."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from anlan.host.account import Account, can_enter, find_account
from anlan.host.address import check_address
from anlan.kernel.errors import NotFound, OutOfOrder

DATABASE = "anlan"
ROLES = {"app": "anlan_app", "owner": "anlan_owner", "superuser": "postgres"}
SOCKET_FOLDER_LIMIT = 107 - len("/.s.PGSQL.5432")  # a socket's address holds 108 bytes with its closing zero


@dataclass(frozen=True, slots=True)
class Home:
    """An installation's folder; secrets are files only the owner can read."""

    path: Path

    @property
    def database(self) -> Path:
        """PostgreSQL's data folder."""
        return self.path / "database"

    @property
    def files(self) -> Path:
        """Attachments and finished documents."""
        return self.path / "files"

    @property
    def secrets(self) -> Path:
        return self.path / "secrets"

    @property
    def keys(self) -> Path:
        """Signing and vault keys that are files of their own form."""
        return self.path / "keys"

    @property
    def run(self) -> Path:
        """What lives as long as the running server: lock, state, socket."""
        return self.path / "run"

    @property
    def is_embedded(self) -> bool:
        """Whether this installation runs its own PostgreSQL."""
        return not os.environ.get("DATABASE_URL")

    def check_founded(self) -> None:
        """Refuse a folder that is no installation: a mistyped one would be made, with secrets of its own.

        Only `anlan up` and `anlan restore` make one.
        """
        self.check_addresses()
        if self.is_embedded:
            mark, found = "database/PG_VERSION", (self.database / "PG_VERSION").exists()
        else:
            mark, found = "secrets", self.secrets.is_dir() or "ANLAN_SECRET_DJANGO" in os.environ
        if not found:
            raise NotFound(
                f"There is no installation in {self.path}.",
                why=f"It has no {mark}.",
                how="Name its folder by ANLAN_HOME; `anlan up` makes a new installation.",
            )

    def create(self) -> None:
        """Make the folders; only the way down to database and socket is open to the database's account."""
        passage = 0o711 if self.account().switched else 0o700
        for folder, mode in (
            (self.path, passage),
            (self.run, passage),
            (self.files, 0o700),
            (self.secrets, 0o700),
            (self.keys, 0o700),
        ):
            if not folder.exists():
                folder.mkdir(parents=True, exist_ok=True)
                folder.chmod(mode)

    def account(self) -> Account:
        """The operating-system account of the embedded PostgreSQL."""
        return find_account(self.database)

    def read_secret(self, name: str) -> str:
        """The secret `name`: from the environment (ANLAN_SECRET_<NAME>), else its file, made on first use."""
        given = os.environ.get(f"ANLAN_SECRET_{name.upper().replace('-', '_')}")
        if given:
            return given
        file = self.secrets / name
        if not file.exists():
            self.create()
            _write_once(file, secrets.token_urlsafe(48))
        return file.read_text().strip()

    def socket_folder(self) -> Path:
        """Where the embedded PostgreSQL listens: in the home, else in a short folder of the home's own name.

        A long path does not fit into a socket's address, and a private one is closed to the server's account.
        """
        folder = self.run / "socket"
        if len(os.fsencode(folder)) <= SOCKET_FOLDER_LIMIT and can_enter(self.run, self.account()):
            return folder
        name = hashlib.sha256(os.fsencode(self.path.resolve())).hexdigest()[:16]
        return Path("/tmp") / f"anlan-{name}"  # noqa: S108 - its owner and mode are checked before use

    def database_url(self, role: str) -> str:
        """Where the database is, for `role` app or owner (or superuser, embedded only)."""
        if not self.is_embedded:
            owner = role == "owner" and os.environ.get("ANLAN_OWNER_DATABASE_URL")
            name = "ANLAN_OWNER_DATABASE_URL" if owner else "DATABASE_URL"
            return check_address(os.environ[name], field=name)
        return self.embedded_url(role)

    def check_addresses(self) -> None:
        """Raise Invalid when an outside database is named in a way that cannot be one."""
        if not self.is_embedded:
            for role in ("app", "owner"):
                self.database_url(role)

    def embedded_url(self, role: str, database: str = DATABASE) -> str:
        """The address of the home's own PostgreSQL, whatever the environment says."""
        password = self.read_secret(f"database-{role}")
        return f"postgresql://{ROLES[role]}:{password}@/{database}?host={quote(str(self.socket_folder()))}"

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the home for one server or one repair; the kernel lets go when the process dies.

        Raises OutOfOrder when another process holds it.
        """
        self.create()
        with (self.run / "lock").open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise OutOfOrder(
                    f"Another anlan already uses {self.path}{_read_holder(file.name)}.",
                    why="Two servers on one home would damage its database.",
                    how="Stop it first, or name another folder by ANLAN_HOME.",
                ) from None
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            yield


def find_home() -> Home:
    """The folder named by ANLAN_HOME, else the usual place for the user."""
    given = os.environ.get("ANLAN_HOME")
    default = Path("/var/lib/anlan") if os.geteuid() == 0 else Path.home() / ".local/share/anlan"
    return Home(Path(given).absolute() if given else default)


def _write_once(file: Path, text: str) -> None:
    """Create `file` whole or not at all; whoever comes second keeps the first one's text."""
    draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "w") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _read_holder(lock: str) -> str:
    text = Path(lock).read_text().strip()
    return f" (process {text})" if text else ""
