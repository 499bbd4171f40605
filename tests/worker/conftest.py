from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from .running import TABLE, Workers, find_url, run_workers


@pytest.fixture
def workers(transactional_db: None) -> Iterator[Workers]:
    """Worker processes on the test database, with an empty table of effects."""
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        cursor.execute("TRUNCATE effect")
    with run_workers(find_url()) as running:
        yield running
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE effect")
