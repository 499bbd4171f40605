"""Fixtures of all tests. The database is started by anlan.host.testing, before Django's settings are read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of plans and real inputs that lies beside the project and is never part of it."""
    folder = Path(os.environ.get("ANLAN_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"the shared plans and inputs are not at {folder}; name their folder by ANLAN_SHARED")
    return folder
