"""The numbers of signing in, by day; when a session is over; how near a name is to being refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from anlan.sign_in.contracts import Limits, Sitting
from anlan.sign_in.parameters import find_limits
from anlan.sign_in.rules import find_end, find_share, is_over, is_to_note, pick_limits

NAMES = ("failures-from-one-address", "failures-from-everywhere", "refused-for", "idle", "longest")
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
LIMITS = Limits(5, 20, timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=12), 12)


def test_the_library_has_a_number_for_each() -> None:
    assert find_limits(NOW) == LIMITS


def test_a_number_holds_from_its_day() -> None:
    old, new = {"from": date(2024, 11, 1), "value": 5}, {"from": date(2026, 7, 1), "value": 3}
    table = {name: {"values": [new, old]} for name in (*NAMES, "password-length")}
    assert pick_limits(table, date(2026, 6, 30)).from_one_address == 5
    assert pick_limits(table, date(2026, 7, 1)).from_one_address == 3


@pytest.mark.parametrize(
    ("started_h", "active_min", "over"),
    [(1, 29, False), (1, 30, True), (11.9, 1, False), (12, 0, True), (13, 0, True)],
)
def test_a_session_is_over_when_left_alone_or_old(started_h: float, active_min: float, over: bool) -> None:
    sitting = Sitting(NOW - timedelta(hours=started_h), NOW - timedelta(minutes=active_min))
    assert is_over(sitting, LIMITS, NOW) is over
    assert find_end(sitting, LIMITS) == sitting.started + timedelta(hours=12)


def test_activity_is_noted_once_a_minute_and_oftener_where_idle_is_short() -> None:
    sitting = Sitting(NOW, NOW)
    assert not is_to_note(sitting, LIMITS, NOW + timedelta(seconds=59))
    assert is_to_note(sitting, LIMITS, NOW + timedelta(seconds=60))
    short = Limits(5, 20, timedelta(minutes=15), timedelta(minutes=1), timedelta(hours=12), 12)
    assert is_to_note(sitting, short, NOW + timedelta(seconds=15))


@pytest.mark.parametrize(("here", "everywhere", "locked"), [(4, 19, False), (5, 5, True), (0, 20, True)])
def test_either_limit_locks(here: int, everywhere: int, locked: bool) -> None:
    assert (find_share(here, everywhere, LIMITS) >= 1) is locked
