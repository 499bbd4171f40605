"""What the benchmark of the pages copies into tables is what the tables ask for."""

from __future__ import annotations

import pytest
from django.db import connection

from anlan.bench.web.rows import TABLES

_ASKED = """
SELECT column_name FROM information_schema.columns
WHERE table_name = %s AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'
"""


@pytest.mark.django_db
@pytest.mark.parametrize("table", sorted(TABLES))
def test_each_table_gets_every_column_that_it_asks_for(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, [table])
        asked = {name for (name,) in cursor.fetchall()}
    assert asked
    assert asked <= TABLES[table].keys()
