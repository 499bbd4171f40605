"""Which operating-system account runs PostgreSQL, and what it can reach.

PostgreSQL refuses to run as root. An installation of root's runs it as an account that exists already;
no account is ever created.
"""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PREFERRED = ("anlan", "postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """The uid and gid of a server process; `switched` when they are not our own."""

    uid: int
    gid: int
    switched: bool

    def spawn_options(self) -> dict[str, Any]:
        """What `subprocess` needs to start a program as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switched else {}

    def own(self, path: Path) -> None:
        """Give `path` to the account."""
        if self.switched:
            os.chown(path, self.uid, self.gid)


def find_account(database: Path) -> Account:
    """Our own account; for root the one that owns the `database` folder, else the first that exists."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switched=False)
    if database.exists() and (found := database.stat()).st_uid != 0:
        return Account(found.st_uid, found.st_gid, switched=True)
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = next(known[name] for name in PREFERRED if name in known)
    return Account(entry.pw_uid, entry.pw_gid, switched=True)


def can_enter(folder: Path, account: Account) -> bool:
    """Whether the account can walk down to `folder`, each one above it included."""
    if not account.switched:
        return True
    folder = folder.resolve()
    return all(_allows(step.stat(), account) for step in (folder, *folder.parents) if step.exists())


def _allows(found: os.stat_result, account: Account) -> bool:
    if found.st_uid == account.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == account.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)
