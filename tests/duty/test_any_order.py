"""Whatever is done to a roster in whatever order: nobody in two places, no seat twice, the record agrees."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anlan.duty.models import Shift
from anlan.duty.selectors import find_answering
from anlan.duty.services.shifts import (
    cover_shift,
    give_shift,
    move_shift,
    put_shifts,
    remove_shift,
    swap_shifts,
)
from anlan.kernel.clock import FixedClock
from anlan.kernel.errors import AnlanError
from anlan.ledger.services import check_ledger
from tests.duty.conftest import DUTY, PEOPLE, at, call, make_new

DAYS = ("02-24", "02-25", "02-26")
KINDS = ("day", "night", "backup")
numbers = st.integers(1, 8)
steps = st.one_of(
    st.tuples(st.just("put"), st.sampled_from(KINDS), st.sampled_from(DAYS), st.sampled_from(PEOPLE)),
    st.tuples(st.just("cover"), numbers, st.sampled_from(PEOPLE)),
    st.tuples(st.just("give"), numbers, st.sampled_from(PEOPLE)),
    st.tuples(st.just("swap"), numbers, numbers),
    st.tuples(st.just("move"), numbers, st.sampled_from(DAYS), st.integers(0, 20), st.integers(1, 16)),
    st.tuples(st.just("remove"), numbers),
)


@pytest.mark.usefixtures("roster")
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=3, max_size=14))
def test_nobody_is_in_two_places_after_anything_in_any_order(wall: FixedClock, several: list[tuple]) -> None:  # type: ignore[type-arg]
    with transaction.atomic():
        for step in several:
            with suppress(AnlanError), transaction.atomic():
                _do(step, wall)
        rows = list(Shift.objects.all())
        for one, other in combinations(rows, 2):
            met = one.since < other.until and other.since < one.until
            assert not (met and (one.person == other.person or one.seat == other.seat))
        assert check_ledger(stream=f"roster:{DUTY}").findings == ()
        for row in rows:
            told = find_answering([DUTY], at=row.since)[DUTY]
            assert str(row.person) in {each.person for each in (*told.people, *told.backup)}
        transaction.set_rollback(True)


def _do(step: tuple, wall: FixedClock) -> None:  # type: ignore[type-arg]
    name, *given = step
    who: dict[str, Any] = {"actor": call("group-office"), "wall": wall, "post": DUTY}
    match name:
        case "put":
            put_shifts(**who, shifts=[make_new(*given)])
        case "cover":
            cover_shift(**who, n=given[0], username=given[1])
        case "give":
            give_shift(**who, n=given[0], username=given[1])
        case "swap":
            swap_shifts(**who, n=given[0], other=given[1])
        case "move":
            since = at(f"{given[1]} {given[2]:02}:00")

            move_shift(**who, n=given[0], since=since, until=since + timedelta(hours=given[3]))
        case _:
            remove_shift(**who, n=given[0])
