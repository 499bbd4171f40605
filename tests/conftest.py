"""Fixtures of all tests. The database is started by anlan.host.testing, before Django's settings are read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import settings
from pytest_django.plugin import DjangoDbBlocker

ROOT = Path(__file__).resolve().parent.parent
# A busy machine is no fault of ours. In CI the default takes the same examples each time, and that stays so.
settings.register_profile("anlan", settings.default, deadline=None)
settings.load_profile("anlan")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of plans and real inputs that lies beside the project and is never part of it."""
    folder = Path(os.environ.get("ANLAN_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"the shared plans and inputs are not at {folder}; name their folder by ANLAN_SHARED")
    return folder


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """After a test that commits, Django empties all tables; here alone the record lets it."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ("ledger_entry", "ledger_seal", "ledger_stream", "ledger_vault"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER refuse_truncate")
