"""What may happen at once: the database refuses what two connections could each believe to be right."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from anlan.directory import services as directory
from anlan.directory.contracts import CONSOLE
from anlan.duty.contracts import Coverage
from anlan.duty.models import Roster, Shift
from anlan.duty.services.rosters import Terms, set_roster
from anlan.duty.services.shifts import cover_shift, put_shifts, swap_shifts
from anlan.kernel.clock import FixedClock
from anlan.kernel.errors import OutOfOrder
from anlan.ledger.services import check_ledger
from tests.duty.conftest import (
    DEPUTY,
    DUTY,
    KINDS,
    OFFICE,
    START,
    at,
    call,
    found_bureau,
    make_new,
    open_roster,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]


@pytest.fixture
def two(wall: FixedClock) -> None:
    """Two rosters; duty-a may stand in both."""
    found_bureau()
    open_roster(wall)
    directory.hold_post(actor=CONSOLE, now=START, username="duty-a", ref=DEPUTY)
    terms = Terms(coverage=Coverage.ALWAYS, kinds=KINDS, keeper=str(OFFICE))
    set_roster(actor=call("group-office"), wall=wall, post=DEPUTY, terms=terms)


def at_once(*jobs: Callable[[], object]) -> list[object]:
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


def test_of_two_rosters_that_take_one_person_at_once_one_is_refused(two: None, wall: FixedClock) -> None:
    keeper = call("group-office")
    for day in ("02-24", "02-25", "02-26"):
        jobs = [
            partial(put_shifts, actor=keeper, wall=wall, post=post, shifts=[make_new("day", day, "duty-a")])
            for post in (DUTY, DEPUTY)
        ]
        done = at_once(*jobs)
        refused = [each for each in done if isinstance(each, OutOfOrder)]
        assert len(refused) == 1
        assert "two shifts at once" in str(refused[0])
    assert Shift.objects.count() == 3
    assert check_ledger().findings == ()


def test_two_keepers_cover_one_shift_at_once_and_the_record_agrees_with_the_row(
    two: None, wall: FixedClock
) -> None:
    keeper = call("group-office")
    new = [make_new("day", "02-24", "duty-a"), make_new("day", "02-25", "duty-b")]
    first, second = put_shifts(actor=keeper, wall=wall, post=DUTY, shifts=new).numbers
    at_once(
        partial(cover_shift, actor=keeper, wall=wall, post=DUTY, n=first, username="duty-c"),
        partial(cover_shift, actor=keeper, wall=wall, post=DUTY, n=first, username="duty-d"),
        partial(swap_shifts, actor=keeper, wall=wall, post=DUTY, n=first, other=second),
    )
    assert check_ledger().findings == ()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"seat": 1, "person": 99, "rostered": 99}, "no_seat_is_taken_twice_at_once"),
        ({"seat": 2}, "nobody_is_on_two_shifts_at_once"),
        ({"seat": 2, "person": 98}, "whoever_was_rostered_is_there_by_the_roster"),
    ],
)
def test_the_database_itself_refuses(
    two: None, wall: FixedClock, change: dict[str, int], constraint: str
) -> None:
    new = make_new("day", "02-24", "duty-a")
    put_shifts(actor=call("group-office"), wall=wall, post=DUTY, shifts=[new])
    row = Shift(
        roster=Roster.objects.get(post=DUTY.post), n=50, seat=1, kind="day", since=at("02-24 16:59"),
        until=at("02-24 18:00"), rostered=new.person, person=new.person, how="shift",
    )  # fmt: skip
    for name, value in change.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save()
