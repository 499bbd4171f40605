"""An actor that is kept is never more than the directory says now."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlan.directory import services
from anlan.directory.contracts import CONSOLE, Level, Unauthenticated
from anlan.directory.models import Person
from anlan.directory.selectors import find_actor, recall_actor, recall_bureaus
from anlan.kernel.access import Actor, Permission, PostRef, Role
from tests.directory.conftest import HOUR, NOW

pytestmark = pytest.mark.usefixtures("city")
CLERK = "210100-clerk"


def recall(username: str, at: datetime) -> Actor:
    person = Person.objects.get(username=username).pk
    found = recall_actor(person, now=at)
    assert found == find_actor(person, now=at)
    return found


def test_nothing_is_read_again_while_nothing_has_changed() -> None:
    person = Person.objects.get(username=CLERK).pk
    recall_actor(person, now=NOW)
    with CaptureQueriesContext(connection) as asked:
        recall_actor(person, now=NOW + HOUR)
    assert len(asked) == 1


def test_a_right_that_is_given_or_taken_holds_from_the_next_request() -> None:
    path = "/210100/"
    assert not recall(CLERK, NOW).can(Permission.WRITE_LOG, path)
    services.grant_role(actor=CONSOLE, now=NOW + HOUR, role=Role.DUTY, bureau="210100", to=CLERK)
    assert recall(CLERK, NOW + HOUR).can(Permission.WRITE_LOG, path)
    services.revoke_role(actor=CONSOLE, now=NOW + 2 * HOUR, role=Role.DUTY, bureau="210100", to=CLERK)
    assert not recall(CLERK, NOW + 2 * HOUR).can(Permission.WRITE_LOG, path)


def test_what_ends_by_its_date_ends_without_a_change() -> None:
    ref, end = PostRef("210100", "director"), NOW + 3 * HOUR
    services.hold_post(actor=CONSOLE, now=NOW, username=CLERK, ref=ref, since=NOW + HOUR, until=end)
    assert ref not in recall(CLERK, NOW).posts
    assert ref in recall(CLERK, NOW + HOUR).posts
    assert ref in recall(CLERK, end - timedelta(seconds=1)).posts
    assert ref not in recall(CLERK, end).posts


def test_a_deactivated_person_is_nobody_at_once() -> None:
    recall(CLERK, NOW)
    services.deactivate_person(actor=CONSOLE, now=NOW + HOUR, username=CLERK)
    with pytest.raises(Unauthenticated):
        recall_actor(Person.objects.get(username=CLERK).pk, now=NOW + HOUR)


def test_a_new_bureau_is_known_at_once() -> None:
    assert "210104" not in recall_bureaus()
    services.open_bureau(
        actor=CONSOLE, now=NOW, code="210104", level=Level.BRANCH, zh="新局", parent="210100"
    )
    assert recall_bureaus()["210104"].zh == "新局"
