from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from anlan.directory import services
from anlan.directory.contracts import CONSOLE, ContactKind, Outcome
from anlan.directory.models import ContactPoint
from anlan.directory.selectors import find_actor_by_username, list_contacts
from anlan.kernel.access import PostRef
from anlan.kernel.errors import Forbidden, Invalid, Unavailable
from anlan.ledger.services import list_since
from tests.directory.conftest import HOUR, NOW

pytestmark = pytest.mark.usefixtures("city")

NUMBER = "13800001234"
DUTY = PostRef("210100", "duty-officer")


def _add(of: str | PostRef, value: str = NUMBER, order: int = 1) -> Outcome:
    return services.add_contact(
        actor=CONSOLE, now=NOW, of=of, kind=ContactKind.PHONE, value=value, order=order
    )


def _dump() -> str:
    """Every row of the directory and the ledger as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename ~ '^(directory|ledger)_'")
        tables = [row[0] for row in cursor.fetchall()]
        texts = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 - a name from pg_tables
            texts += [row[0] for row in cursor.fetchall()]
    return "\n".join(texts)


def test_a_number_is_nowhere_readable_in_the_database() -> None:
    _add(DUTY)
    dump = _dump()
    assert "contact-created" in dump
    assert NUMBER not in dump
    assert NUMBER.encode().hex() not in dump
    assert ContactPoint.objects.get().value == NUMBER


def test_the_same_number_is_written_differently_each_time() -> None:
    _add(DUTY)
    _add("210100-clerk")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT value) FROM directory_contactpoint")
        assert cursor.fetchone() == (2,)


def test_nothing_is_searchable_by_a_number() -> None:
    _add(DUTY)
    with pytest.raises(Exception, match="lookup"):
        ContactPoint.objects.filter(value=NUMBER).exists()


def test_another_secret_reads_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _add(DUTY)
    monkeypatch.setenv("ANLAN_SECRET_CONTACTS", "another")
    with pytest.raises(Unavailable, match="cannot be read"):
        ContactPoint.objects.get()


def test_each_look_at_a_number_is_recorded_with_who_looked() -> None:
    _add("210100-director")
    contact = ContactPoint.objects.get().pk
    duty = find_actor_by_username("210100-duty-officer", now=NOW)
    assert services.reveal_contact(actor=duty, now=NOW, contact=contact) == NUMBER
    entry = list_since("directory:everywhere")[-1]
    assert (entry.type, entry.actor, entry.data["contact"]) == ("contact-seen", duty.name, contact)


def test_who_may_not_see_personal_values_sees_none_and_leaves_no_look() -> None:
    _add(DUTY)
    clerk = find_actor_by_username("210102-branch-head", now=NOW)
    with pytest.raises(Forbidden):
        services.reveal_contact(actor=clerk, now=NOW, contact=ContactPoint.objects.get().pk)
    assert list_since("directory:210100")[-1].type == "contact-created"


def test_the_posts_own_points_come_before_its_holders_and_broken_ones_are_passed_over() -> None:
    _add(DUTY, "024-11111111")
    _add("210100-duty-officer", "13900000002", order=2)
    _add("210100-duty-officer", "13900000001", order=1)
    reached = list_contacts([DUTY], now=NOW)[DUTY]
    assert [contact.value for contact in reached] == ["02411111111", "13900000001", "13900000002"]
    services.mark_contact(actor=CONSOLE, now=NOW, contact=reached[1].id, working=False)
    later = list_contacts([DUTY], now=NOW + HOUR)[DUTY]
    assert [contact.value for contact in later] == ["02411111111", "13900000002"]


def test_a_contact_does_not_show_its_value_in_a_log_line() -> None:
    _add(DUTY)
    assert NUMBER not in repr(list_contacts([DUTY], now=NOW))


def test_the_same_number_again_changes_only_its_place_in_the_order() -> None:
    assert [_add(DUTY), _add(DUTY, "138 0000-1234"), _add(DUTY, order=2)] == [
        Outcome.CREATED,
        Outcome.UNCHANGED,
        Outcome.CHANGED,
    ]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (ContactKind.PHONE, "110"),
        (ContactKind.PHONE, "打我手机"),
        (ContactKind.SMS, ""),
        (ContactKind.EMAIL, "night-desk"),
        (ContactKind.WEBHOOK, "http://example.org/hook"),
    ],
)
def test_a_value_must_be_of_its_kind_and_a_refusal_does_not_repeat_it(kind: ContactKind, value: str) -> None:
    with pytest.raises(Invalid) as refusal:
        services.add_contact(actor=CONSOLE, now=NOW, of=DUTY, kind=kind, value=value)
    assert refusal.value.field == "value"
    assert not value or value not in str(refusal.value)
