"""密存: personal values are encrypted, looked at on record, and gone on their day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from anlan.host.home import Home
from anlan.kernel.access import Actor, Grant, Permission
from anlan.kernel.clock import FixedClock
from anlan.kernel.errors import Forbidden, Invalid, NotFound, OutOfOrder, Unavailable
from anlan.ledger.models import VaultRow
from anlan.ledger.services import access_value, check_ledger, erase_due, list_since, seal_heads, seal_value

from .record import START, tamper, write

pytestmark = pytest.mark.django_db
A, LOOKS = "note:a", "vault:note:a"
NUMBER = "13900000000"
DAY = date(2026, 6, 1)
HANDLER = Actor("210100:handler", "p1", grants=(Grant("/210100/", frozenset({Permission.SEE_PERSONAL})),))
INSPECTOR = Actor("210100:inspector", "p2", grants=(Grant("/210100/", frozenset({Permission.READ_MATTER})),))


@pytest.fixture
def reference() -> str:
    """A telephone number in the vault, and an entry that names it."""
    write(A)
    reference = seal_value(A, "phone", NUMBER, erase_on=DAY, now=START)
    write(A, data={"phone": reference}, minute=1)
    return reference


def look(reference: str, actor: Actor = HANDLER, reason: str = "回访") -> str:
    wall = FixedClock(START + timedelta(minutes=5))
    return access_value(actor, reference, path="/210100/", reason=reason, wall=wall)


def test_a_value_is_read_again_by_who_may_and_the_look_is_on_record(reference: str) -> None:
    assert look(reference) == NUMBER
    (entry,) = list_since(LOOKS)
    assert (entry.type, entry.actor, entry.data["reason"]) == ("looked", "210100:handler", "回访")
    assert entry.data["reference"] == reference
    assert len(list_since(A)) == 2
    assert check_ledger().findings == ()


def test_who_may_not_look_sees_nothing(reference: str) -> None:
    with pytest.raises(Forbidden):
        look(reference, INSPECTOR)
    with pytest.raises(Invalid, match="why"):
        look(reference, reason=" ")
    assert list_since(LOOKS) == []


def test_the_database_holds_the_value_nowhere_in_clear(reference: str) -> None:
    row = VaultRow.objects.get()
    assert row.ciphertext is not None
    assert NUMBER.encode() not in bytes(row.ciphertext)
    assert all(NUMBER not in entry.hash + str(entry.data) for entry in list_since(A))


def test_equal_values_have_unlike_references() -> None:
    write(A)
    assert len({seal_value(A, "phone", NUMBER, erase_on=DAY, now=START).split(":")[2] for _ in range(5)}) == 5


def test_on_its_day_in_beijing_the_value_is_erased_and_the_record_still_verifies(reference: str) -> None:
    seal_heads(now=START + timedelta(minutes=2))
    assert erase_due(wall=FixedClock(datetime(2026, 5, 31, 15, 59, tzinfo=UTC))) == 0
    midnight = FixedClock(datetime(2026, 5, 31, 16, 0, tzinfo=UTC))
    assert erase_due(wall=midnight) == 1
    assert erase_due(wall=midnight) == 0
    report = check_ledger()
    assert report.findings == ()
    with pytest.raises(OutOfOrder, match="erased"):
        look(reference)
    assert [entry.type for entry in list_since(LOOKS)] == ["erased"]


def test_after_erasure_neither_value_nor_salt_is_left_to_try_numbers_with(reference: str) -> None:
    erase_due(wall=FixedClock(datetime(2026, 6, 2, tzinfo=UTC)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(v)::text FROM ledger_vault v")
        ((row,),) = cursor.fetchall()
    left = VaultRow.objects.get()
    assert left.ciphertext is None
    # Only the id, the keyed digest and the dates stay; the salt, 16 random bytes, went with the value.
    assert {field.attname for field in VaultRow._meta.concrete_fields} == {
        "id", "stream_id", "field", "ciphertext", "digest", "erase_on", "erased_at",
    }  # fmt: skip
    assert NUMBER not in row


def test_an_unknown_reference_looks_like_none(reference: str) -> None:
    other = reference[:-1] + ("0" if reference[-1] != "0" else "1")
    for wrong in ("vault:x", "", other, reference.replace("vault:", "vault:0")):
        with pytest.raises(NotFound):
            look(wrong)


@pytest.mark.parametrize(
    "change",
    [
        "ciphertext = set_byte(ciphertext, 20, get_byte(ciphertext, 20) # 1)",
        "field = 'address'",
        "ciphertext = substring(ciphertext FROM 1 FOR 4)",
    ],
)
def test_a_changed_value_is_not_shown(reference: str, change: str) -> None:
    tamper((f"UPDATE ledger_vault SET {change}", []))  # noqa: S608 - the test's own words
    with pytest.raises(Unavailable, match="cannot be read"):
        look(reference)


def test_with_another_secret_the_value_is_not_shown(reference: str, home: Home) -> None:
    (home.secrets / "vault").write_text("x" * 48)
    with pytest.raises(Unavailable, match="cannot be read"):
        look(reference)


def test_a_value_is_not_kept_without_a_day_in_the_future() -> None:
    write(A)
    with pytest.raises(Invalid, match="future"):
        seal_value(A, "phone", NUMBER, erase_on=START.date(), now=START)
    with pytest.raises(Invalid, match="empty"):
        seal_value(A, "phone", "", erase_on=DAY, now=START)
    assert VaultRow.objects.count() == 0
