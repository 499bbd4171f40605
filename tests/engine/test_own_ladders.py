"""A receipt that is missing climbs the ladder of the body that owes it, until it is given."""

from __future__ import annotations

import pytest

from anlan.engine.contracts.events import Climbed, Event, Told
from anlan.engine.rules.deciding import OwnLadder
from anlan.engine.rules.evolve.change import find_timers
from anlan.engine.subjects import is_received
from tests.engine.playing import Played, told

HEAD, DEPUTIES = ("990001:head",), ("990001:deputy-a", "990001:deputy-b")
ORDERED, OTHER = "990001:branch-head", "990002:branch-head"
TEN_MINUTES, MINUTE = 600, 1 / 60


@pytest.fixture
def run() -> Played:
    run = Played()
    run.ladders = {
        ORDERED: OwnLadder((("990001:office",), DEPUTIES, HEAD), TEN_MINUTES),
        "990001:duty-officer": OwnLadder((HEAD,), TEN_MINUTES),
    }
    run.open()
    return run


def climb(events: list[Event], about: str = "990001") -> list[tuple[str, ...]]:
    """Whom each rung told at the other bureau, in order."""
    rungs = [ev.posts for ev in events if isinstance(ev, Told | Climbed)]
    return [posts for posts in rungs if posts and posts[0].startswith(about)]


def test_an_order_that_nobody_received_climbs_rung_by_rung(run: Played) -> None:
    run.do("order", 0.1, by="group-office", to=["branches"], text="排查")
    assert climb(run.wait(0.61)) == [(ORDERED, "990001:office")]
    assert climb(run.wait(0.6 + 10.5 * MINUTE)) == [DEPUTIES]
    assert climb(run.wait(0.6 + 20.5 * MINUTE)) == [HEAD]
    assert climb(run.wait(4)) == []


def test_the_plan_says_who_hears_here_and_a_body_without_a_ladder_is_not_called(run: Played) -> None:
    run.do("order", 0.1, by="group-office", to=["branches"], text="排查")
    heard = told(run.wait(0.61))
    assert ("order-overdue", "group-office") in heard
    assert ("order-overdue", OTHER) not in heard


def test_whoever_received_in_time_is_left_alone(run: Played) -> None:
    run.do("order", 0.1, by="group-office", to=["branches"], text="排查")
    run.do("receive-order", 0.2, by=ORDERED, order="o1", post=ORDERED)
    assert climb(run.wait(4)) == []


def test_a_receipt_ends_the_climb_of_that_body_alone(run: Played) -> None:
    run.ladders[OTHER] = OwnLadder((("990002:office",), ("990002:head",)), TEN_MINUTES)
    run.do("order", 0.1, by="group-office", to=["branches"], text="排查")
    run.wait(0.61)
    run.do("receive-order", 0.62, by=ORDERED, order="o1", post=ORDERED)
    later = run.wait(4)
    assert (climb(later), climb(later, "990002")) == ([], [("990002:head",)])
    assert run.state.timers == find_timers(run.state)


def test_an_acknowledgement_ends_the_climb_and_not_the_order(run: Played) -> None:
    run.do("order", 0.1, by="group-office", to=["branches"], text="排查")
    run.wait(0.61)
    notice = next(key for key, each in run.state.notices.items() if each.owed_by == ORDERED)
    run.do("acknowledge", 0.63, by="990001:office", notice=notice, post="990001:office")
    assert climb(run.wait(4)) == []
    assert ORDERED not in run.state.orders["o1"].received


def test_where_nobody_hears_the_next_rung_hears_at_once(run: Played) -> None:
    run.do("order", 0.1, by="group-office", to=["branches"], text="排查")
    run.wait(0.61)
    notice = next(key for key, each in run.state.notices.items() if each.owed_by == ORDERED)
    run.do("cannot-reach", 0.61, by="engine", notice=notice, post=ORDERED)
    events = run.do("cannot-reach", 0.61, by="engine", notice=notice, post="990001:office")
    assert climb(events) == [DEPUTIES]


def test_what_was_passed_on_climbs_there_until_it_is_received(run: Played) -> None:
    run.do("hand-over", 0.1, to="990001", reason="属地办理")
    (key,) = run.state.transfers
    assert climb(run.wait(3)) == [("990001:duty-officer", *HEAD)]
    run.do("receive-transfer", 3.01, by="990001:duty-officer", transfer=key, bureau="990001")
    assert climb(run.wait(6)) == []


def test_an_order_that_reaches_nobody_climbs_at_once_and_the_limit_calls_nobody_again(run: Played) -> None:
    ordered = run.do("order", 0.1, by="group-office", to=["branches"], text="排查")
    notice = next(ev.notice for ev in ordered if isinstance(ev, Told) and ev.reason == "ordered")
    events = run.do("cannot-reach", 0.1, by="engine", notice=notice, post=ORDERED)
    assert climb(events) == [("990001:office",)]
    key = next(key for key, each in run.state.notices.items() if each.owed_by == ORDERED)
    run.do("acknowledge", 0.15, by="990001:office", notice=key, post="990001:office")
    assert climb(run.wait(4)) == []
    assert run.state.orders["o1"].overdue


def test_what_is_received_is_no_longer_told(run: Played) -> None:
    run.do("order", 0.1, by="group-office", to=["branches"], text="排查")
    run.wait(0.61)
    about = [each for each in run.state.notices.values() if each.about == "o1"]
    assert [is_received(run.state, each, ORDERED) for each in about] == [False] * len(about)
    run.do("receive-order", 0.7, by=ORDERED, order="o1", post=ORDERED)
    assert all(is_received(run.state, each, ORDERED) for each in about)
    ordered = next(each for each in about if not each.owed_by)
    assert not is_received(run.state, ordered, OTHER)
