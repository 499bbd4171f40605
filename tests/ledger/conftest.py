from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from anlan.host.home import Home


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home of the test's own: its keys are fresh and its seals go nowhere else."""
    for name in ("ANLAN_SEAL_FILES", "ANLAN_SEAL_SYSLOG", "ANLAN_LEDGER_KEY_FILE", "ANLAN_SECRET_VAULT"):
        monkeypatch.delenv(name, raising=False)
    made = Home(tmp_path / "home")
    settings.HOME = made
    return made


@pytest.fixture
def seals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file outside that keeps the seals."""
    file = tmp_path / "outside" / "heads.jsonl"
    monkeypatch.setenv("ANLAN_SEAL_FILES", str(file))
    return file
