"""The home folder: where one installation keeps its database, files, keys and secrets."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """An installation's folder; secrets are files only the owner can read."""

    path: Path

    def read_secret(self, name: str) -> str:
        """The secret `name`: from the environment (ANLAN_SECRET_<NAME>), else its file, made on first use."""
        given = os.environ.get(f"ANLAN_SECRET_{name.upper()}")
        if given:
            return given
        file = self.path / "secrets" / name
        if not file.exists():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(48))
        return file.read_text().strip()

    def database_url(self, role: str) -> str:
        """Where the database is, for `role` app or owner."""
        return os.environ.get("DATABASE_URL", "")


def find_home() -> Home:
    """The folder named by ANLAN_HOME, else the usual place for the user."""
    given = os.environ.get("ANLAN_HOME")
    default = Path("/var/lib/anlan") if os.geteuid() == 0 else Path.home() / ".local/share/anlan"
    return Home(Path(given) if given else default)
