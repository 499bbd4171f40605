"""Who acknowledged and then does nothing is told again; who cannot be reached is passed by."""

from __future__ import annotations

import pytest

from anlan.engine.contracts.events import Event, StartAwaited, Told, Unreached
from anlan.kernel.errors import Invalid
from tests.engine.playing import Played, hours, told

MINUTE = 1 / 60
OWNER = "handling-division"
ASSESSED = {"grade": "IV", "assessment": "轻微", "warning": "blue"}


@pytest.fixture
def run() -> Played:
    played = Played()
    played.open()
    return played


def acknowledge(run: Played, at: float) -> None:
    """The owner of `assess` answers the notice that gave it to them."""
    key = next(k for k, n in run.state.notices.items() if n.reason == "assigned" and n.posts == (OWNER,))
    run.do("acknowledge", at, by=OWNER, notice=key, post=OWNER)


def list_silent(events: list[Event]) -> list[tuple[str, float]]:
    """To whom and at what hour it was said that nothing was begun."""
    start = hours(0)
    return [
        (post, round((ev.at - start).total_seconds() / 3600, 2))
        for ev in events
        if isinstance(ev, Told) and ev.reason == "silent"
        for post in ev.posts
    ]


def test_an_owner_who_acknowledged_and_does_nothing_is_told_each_interval_until_the_limit(
    run: Played,
) -> None:
    acknowledge(run, 0.1)
    assert list_silent(run.wait(5)) == [(OWNER, 0.6), (OWNER, 1.1), (OWNER, 1.6)]
    assert "silent:assess" not in run.state.timers


def test_who_begins_in_time_is_left_alone(run: Played) -> None:
    acknowledge(run, 0.1)
    run.do("start", 0.2, step="assess")
    assert list_silent(run.wait(5)) == []


def test_who_finishes_at_once_is_left_alone(run: Played) -> None:
    acknowledge(run, 0.1)
    run.do("finish", 0.2, step="assess", proof=ASSESSED)
    assert "silent:assess" not in run.state.timers
    assert ("silent", OWNER) not in told(run.wait(1.9))


def test_who_never_acknowledged_is_not_silent_but_unheard(run: Played) -> None:
    assert list_silent(run.wait(5)) == []


def test_acknowledging_the_reminder_starts_no_second_clock(run: Played) -> None:
    acknowledge(run, 0.1)
    run.wait(0.6)
    key = next(k for k, n in run.state.notices.items() if n.reason == "silent")
    run.do("acknowledge", 0.7, by=OWNER, notice=key, post=OWNER)
    assert list_silent(run.wait(1.2)) == [(OWNER, 1.1)]


def test_a_step_given_to_somebody_else_is_no_longer_the_silent_ones(run: Played) -> None:
    acknowledge(run, 0.1)
    run.do("assign", 0.2, by="group-office", step="assess", to="duty-officer")
    assert list_silent(run.wait(1.9)) == []
    assert run.state.steps["assess"].tells_at is None


def test_it_ends_with_the_run(run: Played) -> None:
    acknowledge(run, 0.1)
    run.do("merge", 0.2, by="group-office", into="incident:other", reason="同一事件")
    assert "silent:assess" not in run.state.timers


def test_the_plan_says_how_long_and_the_record_says_why(run: Played) -> None:
    acknowledge(run, 0.1)
    run.wait(0.6)
    assert run.last is not None
    made = {type(m.event): m for m in run.last.made}
    assert made[StartAwaited].element == "network-security.acts.acknowledge"
    assert made[Told].clauses == ("SY-3.1.6",)


def reach(run: Played, at: float, post: str, notice: str = "n1") -> list[Event]:
    return run.do("cannot-reach", at, by="engine", notice=notice, post=post)


def test_a_post_that_nobody_reaches_is_on_record_and_the_next_rung_hears_at_once(run: Played) -> None:
    events = reach(run, MINUTE, "director")
    assert [ev.post for ev in events if isinstance(ev, Unreached)] == ["director"]
    assert ("climbed", "deputy-director") in told(events)
    assert run.state.notices["n1"].find_rung("deputy-director") == 1
    assert run.state.notices["n1"].find_rung("director") == 0


def test_said_twice_it_is_on_record_once(run: Played) -> None:
    reach(run, MINUTE, "director")
    assert reach(run, 2 * MINUTE, "director") == []


def test_another_unreached_post_climbs_no_further_while_somebody_up_there_can_answer(run: Played) -> None:
    reach(run, MINUTE, "director")
    events = reach(run, 2 * MINUTE, "group-office")
    assert [type(ev) for ev in events] == [Unreached]


def test_when_the_ladder_is_at_its_end_it_stays_on_record(run: Played) -> None:
    reach(run, MINUTE, "director")
    reach(run, 2 * MINUTE, "deputy-director")
    assert run.state.notices["n1"].unreached == ("director", "deputy-director")
    assert run.state.notices["n1"].ladder == ()


def test_who_was_told_nothing_cannot_be_out_of_reach(run: Played) -> None:
    with pytest.raises(Invalid, match="was not told"):
        reach(run, MINUTE, "duty-officer")
