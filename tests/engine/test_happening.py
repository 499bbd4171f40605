"""Every act is held against what it follows: what contradicts the record never gets in."""

from __future__ import annotations

from typing import Any

import pytest

from anlan.kernel.errors import Invalid
from tests.engine.playing import Played, hours
from tests.engine.test_closing import finish_all

ASSESSED = {"grade": "III", "assessment": "首页被篡改", "warning": "yellow"}
MINUTE = 1 / 60


@pytest.fixture
def run() -> Played:
    played = Played()
    played.open()
    return played


def refuse(run: Played, what: str, act: str, at: float, happened: float, **fields: Any) -> None:
    """`act`, typed at `at` hours and stated for `happened`, is refused because of `what`."""
    with pytest.raises(Invalid, match=f"cannot have happened before {what}") as refusal:
        run.do(act, at, happened_at=hours(happened), late_reason="补录", **fields)
    assert refusal.value.field == "happened_at"


def test_an_end_is_not_before_the_start(run: Played) -> None:
    run.do("start", 1, step="assess")
    refuse(run, "the last act on the step assess", "finish", 1.5, 0.5, step="assess", proof=ASSESSED)
    run.do("finish", 1.5, step="assess", proof=ASSESSED, happened_at=hours(1.2), late_reason="补录")


def test_a_step_is_not_worked_on_before_it_was_asked(run: Played) -> None:
    run.do("finish", 1, step="assess", proof=ASSESSED)
    proof = {"who": "值班民警", "time": hours(1.1), "answer": "已受理"}
    refuse(run, "the step inform was asked", "finish", 2, 0.5, step="inform", proof=proof)


def test_a_return_is_not_before_the_assignment(run: Played) -> None:
    run.do("assign", 0.5, by="group-office", step="assess", to="990001:branch-head")
    refuse(run, "the last act", "return", 1, 0.4, by="990001:branch-head", step="assess", reason="不属我处")


def test_a_step_is_not_done_by_another_act_before_it_was_worked_on(run: Played) -> None:
    run.do("start", 1, step="first-report")
    refuse(run, "the last act on the step first-report", "report", 2, 0.5, stage="first", text="首报")


def test_both_were_told_when_the_later_of_them_knew_in_whatever_order_it_is_typed(run: Played) -> None:
    run.do("acknowledge", 0.4, by="director", notice="n1", post="director")
    late: dict[str, Any] = {"happened_at": hours(0.3), "late_reason": "口头答复"}
    run.do("acknowledge", 0.5, by="group-office", notice="n1", post="group-office", **late)
    assert run.state.done["tell-both"] == hours(0.4)


def test_a_notice_is_not_answered_before_it_was_told(run: Played) -> None:
    run.wait(10 * MINUTE)
    who = {"by": "deputy-director", "notice": "n1", "post": "deputy-director"}
    refuse(run, "deputy-director was told", "acknowledge", 15 * MINUTE, 5 * MINUTE, **who)


def test_who_was_told_by_telephone_may_have_heard_before_the_notice_was_sent() -> None:
    """The server was down: the incident is entered at 01:00 as of 00:00, and the director knew at 00:05."""
    run = Played()
    run.do("open", 1, by="duty-officer", title="样例", bureau="990000", klass="", happened_at=hours(0))
    who: dict[str, Any] = {"by": "director", "notice": "n1", "post": "director"}
    who["happened_at"] = hours(5 * MINUTE)
    with pytest.raises(Invalid, match="director was told"):
        run.do("acknowledge", 1, late_reason="系统中断", **who)
    run.do("acknowledge", 1, how="phone", late_reason="系统中断", **who)
    assert run.state.notices["n1"].acknowledged == {"director": hours(5 * MINUTE)}


def test_an_order_is_not_received_before_it_was_given(run: Played) -> None:
    run.do("order", 0.5, by="group-office", to=["director"], text="到场")
    refuse(run, "the order was given", "receive-order", 0.6, 0.4, by="director", order="o1", post="director")


def test_a_promise_is_not_kept_before_it_was_given(run: Played) -> None:
    run.do("promise", 1, text="恢复", owner="handling-division", due_at=hours(9))
    refuse(run, "the promise was given", "keep-promise", 2, 0.5, promise="p1", proof="已恢复")


def test_a_report_is_not_approved_before_it_was_made(run: Played) -> None:
    run.do("report", 1, stage="first", text="首报")
    refuse(run, "the report was made", "approve-report", 2, 0.5, by="director", report="r1")


def test_reports_come_in_the_order_of_what_they_tell(run: Played) -> None:
    run.do("report", 1, stage="first", text="首报")
    refuse(run, "the last report", "report", 2, 0.5, stage="progress", text="续报")


def test_a_transfer_is_not_received_before_it_was_passed_on(run: Played) -> None:
    run.do("hand-over", 1, to="990001", reason="属地办理")
    who = {"by": "990001:duty-officer", "transfer": "t1", "bureau": "990001"}
    refuse(run, "it was passed on", "receive-transfer", 2, 0.5, **who)


def test_a_response_does_not_end_before_it_began_nor_calm_come_before_it(run: Played) -> None:
    run.do("respond", 1, by="director", level="III", expected="两天", measures=["隔离"])
    refuse(run, "the response began", "end-response", 2, 0.5, by="director", reason="恢复")
    refuse(run, "the response began", "calm", 2, 0.5, by="director", text="平息")


def test_a_regrading_is_not_before_the_grade_it_changes(run: Played) -> None:
    run.do("grade", 1, grade="III")
    refuse(run, "it was last graded", "grade", 2, 0.5, grade="II", reason="扩大")


def test_the_grade_in_a_proof_is_not_before_the_grade_it_changes(run: Played) -> None:
    run.do("grade", 1, grade="II")
    refuse(run, "it was last graded", "finish", 2, 0.5, step="assess", proof=ASSESSED)


def test_facts_are_not_learnt_before_later_ones(run: Played) -> None:
    run.do("learn", 2, facts={"people": 60})
    refuse(run, "facts were last learnt", "learn", 3, 1, facts={"people": 5})


def test_a_call_to_come_is_no_call_by_whatever_act_it_is_said(run: Played) -> None:
    run.do("finish", 1, step="assess", proof=ASSESSED)
    proof = {"who": "值班民警", "time": hours(9), "answer": "已受理"}
    with pytest.raises(Invalid, match="in the future"):
        run.do("finish", 2, step="inform", proof=proof)
    call: dict[str, Any] = {
        "body": "public-security",
        "who": "值班民警",
        "answer": "已受理",
        "called_at": hours(9),
    }
    with pytest.raises(Invalid, match="in the future"):
        run.do("call-outside", 2, **call)


def test_who_called_before_the_incident_was_opened_did_call(run: Played) -> None:
    called: dict[str, Any] = {"body": "110", "who": "接警员", "answer": "已出警", "called_at": hours(-0.2)}
    run.do("call-outside", 0.5, **called)
    assert run.state.acts["outside-called"] == hours(0)


def test_closing_is_not_before_a_start_or_a_fact(run: Played) -> None:
    finish_all(run)
    run.do("learn", 7, facts={"people": 3})
    refuse(run, "the last act on record", "close", 8, 6.5, by="group-office")


def test_closing_is_not_before_anything_people_did_and_reopening_not_before_closing(run: Played) -> None:
    finish_all(run)
    refuse(run, "the last act on record", "close", 8, 5.5, by="group-office")
    run.do("close", 8, by="group-office", happened_at=hours(7), late_reason="补录")
    refuse(run, "the closing", "reopen", 9, 6.5, by="director", reason="再次发生")
    run.do("reopen", 9, by="director", reason="再次发生", happened_at=hours(8.5), late_reason="补录")


def test_what_the_engine_told_while_it_caught_up_does_not_stand_in_the_way_of_closing(run: Played) -> None:
    """Both were told at 0 h; a step told late at 1 h is a notice of ours, no act of anybody's."""
    finish_all(run)
    run.do("order", 6.1, by="group-office", to=["director"], text="复查")
    run.do("receive-order", 6.15, by="director", order="o1", post="director")
    run.do("close", 8, by="group-office", happened_at=hours(6.2), late_reason="补录")


def test_a_person_says_why_something_of_long_ago_is_entered_now_and_a_machine_need_not() -> None:
    year_slip = {"title": "样例", "bureau": "990000", "happened_at": hours(-24 * 365)}
    with pytest.raises(Invalid, match="more than a day ago"):
        Played().open(**year_slip)
    Played().open(late_reason="上级转来", **year_slip)
    Played().open(by="token:hotline", **year_slip)


def test_a_title_of_blanks_is_none_and_a_count_is_not_below_zero() -> None:
    with pytest.raises(Invalid, match="no title"):
        Played().open(title="  ")
    with pytest.raises(Invalid, match="not below 0"):
        Played().open(facts={"people": -5})


def test_why_something_is_entered_later_stands_on_the_first_entry_of_the_act(run: Played) -> None:
    late: dict[str, Any] = {"happened_at": hours(1.2), "late_reason": " 网络中断 "}
    first, *rest = run.do_unwatched("finish", 1.5, step="assess", proof=ASSESSED, **late)
    assert first.late_reason == "网络中断"
    assert {event.late_reason for event in rest} == {""}
    assert run.do_unwatched("calm", 3, by="group-office", text="平息")[0].late_reason == ""
