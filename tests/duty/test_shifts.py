"""Shifts in the database: covers, swaps, moves, and who answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlan.directory import services as directory
from anlan.directory.contracts import CONSOLE
from anlan.duty.contracts import How
from anlan.duty.models import Shift
from anlan.duty.selectors import find_answering
from anlan.duty.services.shifts import cover_shift, give_shift, move_shift, remove_shift, swap_shifts
from anlan.kernel.access import PostRef
from anlan.kernel.clock import FixedClock
from anlan.kernel.errors import Forbidden, Invalid, OutOfOrder
from anlan.ledger.services import list_since
from tests.duty.conftest import DUTY, HEAD, START, Putting, at, call


def who(text: str, post: PostRef = DUTY) -> list[tuple[str, How]]:
    found = find_answering([post], at=at(text))[post]
    return [(each.label, each.how) for each in found.people]


def test_whoever_is_on_shift_answers_and_nobody_where_a_gap_is(put: Putting) -> None:
    put(("day", "02-24", "duty-a"), ("night", "02-24", "duty-b"))
    assert who("02-24 10:00") == [("值a", How.SHIFT)]
    assert who("02-25 03:00") == [("值b", How.SHIFT)]
    assert who("02-25 08:30") == []
    assert who("02-25 08:30", HEAD) == [("值r", How.HOLDER)]


def test_said_again_nothing_changes(put: Putting) -> None:
    put(("day", "02-24", "duty-a"))
    entries = len(list_since(f"roster:{DUTY}"))
    again = put(("day", "02-24", "duty-a"))
    assert (again.unchanged, again.created) == (1, 0)
    assert len(list_since(f"roster:{DUTY}")) == entries


def test_a_swap_moves_with_its_shift(put: Putting, wall: FixedClock) -> None:
    first, second = put(("day", "02-24", "duty-a"), ("day", "02-26", "duty-b")).numbers
    keeper = call("group-office")
    swap_shifts(actor=keeper, wall=wall, post=DUTY, n=first, other=second)
    assert who("02-24 10:00") == [("值b", How.SWAP)]
    move_shift(actor=keeper, wall=wall, post=DUTY, n=first, since=at("02-27 08:30"), until=at("02-27 17:00"))
    assert who("02-24 10:00") == []
    assert who("02-27 10:00") == [("值b", How.SWAP)]
    assert who("02-26 10:00") == [("值a", How.SWAP)]


def test_a_person_is_not_in_two_places_and_a_seat_not_taken_twice(put: Putting, wall: FixedClock) -> None:
    put(("day", "02-24", "duty-a"), ("night", "02-24", "duty-b"))
    with pytest.raises(OutOfOrder, match="duty-a would be on two shifts at once"):
        put(("backup", "02-24", "duty-a"))
    number = put(("day", "02-25", "duty-c")).numbers[0]
    with pytest.raises(OutOfOrder, match="Seat 1 would be taken twice"):
        move_shift(
            actor=call("group-office"), wall=wall, post=DUTY, n=number, since=at("02-24 09:00"),
            until=at("02-24 10:00"),
        )  # fmt: skip
    assert Shift.objects.count() == 3


def test_a_cover_is_there_and_giving_it_back_is_as_rostered(put: Putting, wall: FixedClock) -> None:
    n = put(("day", "02-24", "duty-a")).numbers[0]
    keeper = call("group-office")
    cover_shift(actor=keeper, wall=wall, post=DUTY, n=n, username="duty-c")
    assert who("02-24 10:00") == [("值c", How.COVER)]
    cover_shift(actor=keeper, wall=wall, post=DUTY, n=n, username="duty-a")
    assert who("02-24 10:00") == [("值a", How.SHIFT)]
    give_shift(actor=keeper, wall=wall, post=DUTY, n=n, username="duty-d")
    assert who("02-24 10:00") == [("值d", How.SHIFT)]
    remove_shift(actor=keeper, wall=wall, post=DUTY, n=n)
    assert who("02-24 10:00") == []


def test_a_stand_in_of_whoever_is_on_shift_answers_instead(put: Putting) -> None:
    put(("day", "02-24", "duty-a"), ("backup", "02-24", "duty-b"))
    absence = directory.Absence(username="duty-a", until=at("03-01 00:00"), reason="leave")
    directory.delegate(actor=CONSOLE, now=START, absence=absence, to="duty-d")
    found = find_answering([DUTY], at=at("02-24 10:00"))[DUTY]
    assert [(each.label, each.how, each.of) for each in found.people] == [("值d", How.STAND_IN, "值a")]
    assert [each.label for each in found.backup] == ["值b"]


def test_whoever_stands_behind_answers_where_nobody_is_on_shift(put: Putting) -> None:
    put(("backup", "02-24", "duty-b"))
    assert who("02-24 10:00") == [("值b", How.BACKUP)]


def test_only_a_holder_is_put_on_a_shift_and_only_by_a_keeper(put: Putting, wall: FixedClock) -> None:
    with pytest.raises(Invalid, match="director does not hold 210100:duty-officer"):
        put(("day", "02-24", "director"))
    n = put(("day", "02-24", "duty-a")).numbers[0]
    with pytest.raises(Forbidden, match="duty:keep"):
        remove_shift(actor=call("duty-a"), wall=wall, post=DUTY, n=n)


def test_what_is_over_stays(put: Putting, wall: FixedClock) -> None:
    n = put(("day", "02-24", "duty-a")).numbers[0]
    wall.at = START + timedelta(days=3)
    with pytest.raises(OutOfOrder, match="is over"):
        give_shift(actor=call("group-office"), wall=wall, post=DUTY, n=n, username="duty-b")
