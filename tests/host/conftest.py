"""Homes of their own for the tests of the host: here the embedded PostgreSQL is what is tested."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from anlan.host.home import Home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An empty home with an embedded database, below a folder that is closed to other accounts."""
    for name in ("DATABASE_URL", "ANLAN_OWNER_DATABASE_URL", "ANLAN_DB_ROLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ANLAN_HOME", str(tmp_path / "home"))
    return Home(tmp_path / "home")


@pytest.fixture
def port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
