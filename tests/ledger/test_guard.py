"""What the database itself refuses: to everybody, and to the application's role."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.utils import DatabaseError

from anlan.kernel.errors import NotFound
from anlan.ledger.services import find_app_role, guard_tables, seal_heads

from .record import START, write

pytestmark = pytest.mark.django_db
CHANGES = [
    "UPDATE ledger_entry SET actor = 'x'",
    "DELETE FROM ledger_entry",
    "TRUNCATE ledger_entry",
    "UPDATE ledger_seal SET line = ''",
    "DELETE FROM ledger_seal",
    "TRUNCATE ledger_seal",
]


@pytest.fixture(autouse=True)
def record() -> None:
    write("case:a", 2)
    seal_heads(now=START)


@pytest.fixture
def app() -> Iterator[None]:
    """The session works as the application does, with the rights that installing left it.

    A server of one's own may lack the role: then it is made with every right and guarded, in the test alone.
    """
    role = find_app_role()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {role}")
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
            cursor.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
            guard_tables(role)
        cursor.execute(f"SET ROLE {role}")
        yield
        cursor.execute("RESET ROLE")


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("statement", CHANGES)
def test_the_owner_is_refused_too_until_the_triggers_are_put_aside(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # The tests' own set-up puts these two aside, to empty the tables after each test that commits.
        for table in ("ledger_entry", "ledger_seal"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    with pytest.raises(DatabaseError, match="append-only"):
        run(statement)


@pytest.mark.parametrize(
    "statement",
    [
        *CHANGES,
        "DELETE FROM ledger_stream",
        "UPDATE ledger_stream SET kind = 'x'",
        "UPDATE ledger_stream SET id = 'x'",
        "DELETE FROM ledger_vault",
        "UPDATE ledger_vault SET digest = ''",
        "DELETE FROM ledger_sealed_head",
        "ALTER TABLE ledger_entry DISABLE TRIGGER USER",
        "DROP TABLE ledger_entry",
    ],
)
def test_the_application_may_not(app: None, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        run(statement)


def test_the_application_may_append_and_seal(app: None) -> None:
    write("case:a", 2, minute=1)
    write("case:b", 1, minute=1)
    seal = seal_heads(now=START)
    assert seal is not None
    assert [head.stream for head in seal.changed] == ["case:a", "case:b"]


def test_a_role_that_is_not_there_is_told() -> None:
    with pytest.raises(NotFound, match="no role"):
        guard_tables("nobody-here")
