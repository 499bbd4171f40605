from __future__ import annotations

import pytest

from anlan.engine.contracts.state import StepStatus
from anlan.kernel.errors import Invalid, OutOfOrder
from tests.engine.playing import Played, hours, told

MINUTE = 1 / 60
ASSESSED = {"grade": "IV", "assessment": "轻微", "warning": "blue"}


@pytest.fixture
def run() -> Played:
    played = Played()
    played.open()
    return played


def test_office_and_director_are_told_together_at_once(run: Played) -> None:
    assert {("told", "group-office"), ("told", "director")} <= told(run.events)


def test_one_of_two_answers_and_the_ladder_still_climbs_for_the_silent_one(run: Played) -> None:
    run.do("acknowledge", 5 * MINUTE, by="group-office", notice="n1", post="group-office")
    assert ("climbed", "deputy-director") in told(run.wait(10 * MINUTE))


def test_when_both_answered_nobody_else_is_told_and_the_step_is_done(run: Played) -> None:
    run.do("acknowledge", MINUTE, by="director", notice="n1", post="director")
    run.do("acknowledge", MINUTE, by="group-office", notice="n1", post="group-office")
    assert run.state.steps["tell-both"].status is StepStatus.DONE
    assert not [pair for pair in told(run.wait(0.4)) if pair[0] == "climbed"]


def test_an_answer_up_the_ladder_ends_the_climb(run: Played) -> None:
    run.wait(10 * MINUTE)
    run.do("acknowledge", 11 * MINUTE, by="deputy-director", notice="n1", post="deputy-director")
    assert "notice:n1" not in run.state.timers
    assert run.state.steps["tell-both"].status is StepStatus.DONE


def test_a_second_press_of_the_same_link_changes_nothing(run: Played) -> None:
    run.do("acknowledge", MINUTE, by="director", notice="n1", post="director")
    assert run.do("acknowledge", MINUTE, by="director", notice="n1", post="director") == []


@pytest.mark.parametrize("reason", ["returned", "assigned", "late"])
def test_a_notice_about_the_telling_is_not_the_telling(run: Played, reason: str) -> None:
    if reason == "returned":
        run.do("return", MINUTE, step="tell-both", reason="不属我处")
    elif reason == "assigned":
        run.do("assign", MINUTE, by="group-office", step="tell-both", to="duty-officer")
    else:
        run.wait(2)  # `assess` is late by now, and says so
    key, notice = next((key, n) for key, n in reversed(run.state.notices.items()) if n.reason == reason)
    run.do("acknowledge", 2.01, by=notice.posts[0], notice=key, post=notice.posts[0])
    assert run.state.steps["tell-both"].status is not StepStatus.DONE


def test_only_who_was_told_can_acknowledge(run: Played) -> None:
    with pytest.raises(Invalid, match="was not told"):
        run.do("acknowledge", MINUTE, by="duty-officer", notice="n1", post="duty-officer")


def test_an_order_is_received_by_each_post_or_becomes_overdue(run: Played) -> None:
    events = run.do("order", 0.1, by="group-office", to=["branches"], text="排查")
    assert {post for reason, post in told(events) if reason == "ordered"} == {
        "990001:branch-head",
        "990002:branch-head",
    }
    run.do("receive-order", 0.2, by="990001:branch-head", order="o1", post="990001:branch-head")
    with pytest.raises(OutOfOrder, match="already"):
        run.do("receive-order", 0.2, by="990001:branch-head", order="o1", post="990001:branch-head")
    assert ("order-overdue", "group-office") in told(run.wait(0.6))
    assert run.state.orders["o1"].overdue


def test_a_promise_kept_in_time_is_silent_and_one_not_kept_is_told(run: Played) -> None:
    run.do("promise", 0.1, text="恢复服务", owner="handling-division", due_at=hours(24))
    run.do("promise", 0.1, text="公布原因", owner="handling-division", due_at=hours(48))
    run.do("keep-promise", 20, promise="p1", proof="服务已恢复")
    assert ("promise-broken", "handling-division") in told(run.wait(48))
    assert (run.state.promises["p1"].broken, run.state.promises["p2"].broken) == (False, True)


def test_what_came_late_is_late_also_when_nobody_looked_in_time(run: Played) -> None:
    """The worker stood still: no timer fired between the limit and the act."""
    run.do("promise", 0.1, text="恢复服务", owner="handling-division", due_at=hours(2))
    run.do("order", 0.1, by="group-office", to=["director"], text="到场")
    run.do_unwatched("keep-promise", 3, promise="p1", proof="已恢复")
    run.do_unwatched("receive-order", 3, by="director", order="o1", post="director")
    run.do_unwatched("finish", 3, step="assess", proof=ASSESSED)
    assert run.state.promises["p1"].broken
    assert run.state.orders["o1"].overdue
    assert run.state.steps["assess"].ran_out == {"within": hours(2)}


def test_a_broken_promise_may_still_be_kept_and_stays_broken(run: Played) -> None:
    run.do("promise", 0.1, text="公布原因", owner="handling-division", due_at=hours(2))
    run.do("keep-promise", 3, promise="p1", proof="已公布")
    kept = run.state.promises["p1"]
    assert kept.broken
    assert kept.kept_at == hours(3)


def test_passing_on_is_told_to_the_other_duty_officer_and_received_once(run: Played) -> None:
    events = run.do("hand-over", 0.1, to="990001", reason="属地办理")
    assert ("hand-over", "990001:duty-officer") in told(events)
    run.do("receive-transfer", 0.2, by="990001:duty-officer", transfer="t1", bureau="990001")
    with pytest.raises(OutOfOrder, match="already"):
        run.do("receive-transfer", 0.2, by="990001:duty-officer", transfer="t1", bureau="990001")
    with pytest.raises(Invalid, match="not passed to"):
        run.do("receive-transfer", 0.2, transfer="t1", bureau="990002")


def test_a_post_of_the_own_bureau_may_be_written_with_it(run: Played) -> None:
    notice, told = next((key, n) for key, n in run.state.notices.items() if n.posts)
    post = told.posts[0]
    run.do("acknowledge", 0.1, by=post, notice=notice, post=f"{run.state.bureau}:{post}")
    assert post in run.state.notices[notice].acknowledged
    with pytest.raises(Invalid, match="was not told"):
        run.do("acknowledge", 0.2, by=post, notice=notice, post=f"999999:{post}")
