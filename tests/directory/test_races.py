from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from anlan.directory import services
from anlan.directory.contracts import CONSOLE, Level, Outcome
from anlan.directory.models import Person, RoleGrant
from anlan.kernel.access import PostRef, Role
from anlan.kernel.errors import OutOfOrder
from anlan.ledger.services import list_since
from tests.directory.conftest import NOW, put_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]

POST = PostRef("1", "security")


@pytest.fixture
def holder() -> str:
    """Somebody in a post that has no role yet."""
    services.open_bureau(actor=CONSOLE, now=NOW, code="1", level=Level.CITY, zh="市局")
    services.open_post(actor=CONSOLE, now=NOW, ref=POST, zh="安全岗")
    put_in("holder", POST)
    return "holder"


def _at_once(*jobs: Callable[[], object]) -> list[object]:
    """What each job gave or raised, all started together on connections of their own."""
    barrier = Barrier(len(jobs))

    def work(job: Callable[[], object]) -> object:
        try:
            barrier.wait(20)
            return job()
        except OutOfOrder as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(work, jobs, timeout=60))


def test_of_two_separated_roles_given_at_once_one_is_refused(holder: str) -> None:
    receivers: dict[Role, str | PostRef] = {Role.ADMINISTRATOR: holder, Role.AUDITOR: POST}
    for turn in range(5):
        now = NOW + timedelta(hours=turn)
        done = _at_once(
            *[
                partial(services.grant_role, actor=CONSOLE, now=now, role=role, bureau="1", to=to)
                for role, to in receivers.items()
            ]
        )
        assert sorted(isinstance(one, OutOfOrder) for one in done) == [False, True]
        assert RoleGrant.objects.filter(until=None).count() == 1
        for role, to in receivers.items():
            later = now + timedelta(minutes=1)
            services.revoke_role(actor=CONSOLE, now=later, role=role, bureau="1", to=to)


def test_the_same_person_added_by_many_at_once_is_one_person_with_one_entry(holder: str) -> None:
    before = len(list_since("directory:everywhere"))
    done = _at_once(*[lambda: services.add_person(actor=CONSOLE, now=NOW, username="new", label="新岗")] * 8)
    assert sorted(map(str, done)) == sorted([Outcome.CREATED, *[Outcome.UNCHANGED] * 7])
    assert Person.objects.filter(username="new").count() == 1
    assert len(list_since("directory:everywhere")) == before + 1


def test_only_one_of_many_starts_makes_the_first_administrator() -> None:
    accounts = _at_once(*[lambda: services.bootstrap(now=NOW)] * 4)
    assert sum(account is not None for account in accounts) == 1
    assert Person.objects.count() == 1


def test_who_waited_for_another_change_is_on_record_after_it(holder: str) -> None:
    put_in("second", POST)
    early, late = NOW + timedelta(hours=1), NOW + timedelta(hours=1, seconds=5)
    grant = partial(services.grant_role, actor=CONSOLE, role=Role.AUDITOR, bureau=None)
    assert grant(now=late, to=holder) == Outcome.CREATED
    assert grant(now=early, to="second") == Outcome.CREATED  # its time was read before its turn came
    entries = list_since("directory:everywhere", 0)
    assert [entry.recorded_at for entry in entries[-2:]] == [late, late]
    assert RoleGrant.objects.get(person__username="second").since == late


def test_a_clock_that_was_set_back_is_refused(holder: str) -> None:
    grant = partial(services.grant_role, actor=CONSOLE, role=Role.AUDITOR, bureau=None, to=holder)
    grant(now=NOW + timedelta(hours=1))
    with pytest.raises(OutOfOrder, match="before the last entry"):
        services.add_person(actor=CONSOLE, now=NOW, username="late", label="值班员")
