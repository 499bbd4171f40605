from __future__ import annotations

import pytest

from anlan.engine.contracts import events as e
from anlan.engine.contracts.state import StepStatus
from anlan.kernel.errors import Forbidden, Invalid, OutOfOrder
from tests.engine.playing import Played, hours, told

ASSESSED = {"grade": "III", "assessment": "首页被篡改", "warning": "yellow"}


@pytest.fixture
def run() -> Played:
    played = Played()
    played.open(facts={"systems": ["门户网站"]})
    return played


def test_opening_charges_lead_and_support_and_opens_what_follows_at_once(run: Played) -> None:
    charges = {ev.charge: ev for ev in run.events if isinstance(ev, e.Charged)}
    assert charges["organisation.group"].lead == ("director",)
    assert charges["network-security.charge"].support == ("990001:branch-head", "990002:branch-head")
    assert set(run.state.steps) == {"tell-both", "assess", "first-report"}
    assert run.state.steps["assess"].due_at == hours(2)


def test_an_owner_hears_once_of_all_steps_that_open_together(run: Played) -> None:
    notices = [ev for ev in run.events if isinstance(ev, e.Told) and ev.reason == "assigned"]
    assert [(n.posts, n.text) for n in notices] == [(("handling-division",), "评估定级；首报")]


def test_a_finished_step_sets_the_grade_issues_the_warning_and_opens_the_next(run: Played) -> None:
    run.do("finish", 1, step="assess", proof=ASSESSED)
    assert (run.state.grade, run.state.warning) == ("III", "yellow")
    assert {"inform", "progress", "check-branches@990001:branch-head"} <= set(run.state.steps)


def test_a_condition_that_does_not_hold_keeps_a_step_closed(run: Played) -> None:
    run.do("finish", 1, step="assess", proof={**ASSESSED, "grade": "IV"})
    assert "inform" not in run.state.steps
    with pytest.raises(OutOfOrder, match="grade_at_least III"):
        run.do("start", 1, step="inform")


def test_regrading_opens_what_now_applies_with_its_clock_from_the_anchor(run: Played) -> None:
    run.do("finish", 1, step="assess", proof={**ASSESSED, "grade": "IV"})
    run.do("grade", 5, grade="III", reason="影响扩大")
    assert run.state.steps["inform"].opened_at == hours(1)


def test_regrading_down_lapses_a_step_whose_condition_no_longer_holds(run: Played) -> None:
    run.do("finish", 1, step="assess", proof=ASSESSED)
    run.do("grade", 2, grade="IV", reason="误判")
    assert run.state.steps["inform"].status is StepStatus.LAPSED


def test_several_rules_set_clocks_on_one_duty_and_the_earliest_drives(run: Played) -> None:
    run.do("grade", 0.5, grade="II")
    step = run.state.steps["assess"]
    assert {c.rule: c.due_at for c in step.clocks} == {"within": hours(2), "cac": hours(1)} or len(
        step.clocks
    ) == 2
    assert step.due_at == hours(1)
    assert step.rungs[0][0] == hours(1)


def test_late_grading_buys_no_time(run: Played) -> None:
    """The national rule counts from the opening, so graded after 1.5 h its hour is over already."""
    run.do("grade", 1.5, grade="I")
    assert [ev.rule for ev in run.wait(1.5) if isinstance(ev, e.ClockRanOut)] == ["cac"]


def test_a_clock_that_runs_out_is_a_fact_and_its_ladder_is_told_rung_by_rung(run: Played) -> None:
    events = run.wait(2)
    assert ("late", "group-office") in told(events)
    assert ("late", "director") not in told(events)
    assert ("late", "director") in told(run.wait(2.5))


def test_work_may_be_finished_late_and_shows_as_late_for_ever(run: Played) -> None:
    events = run.do("finish", 3, step="assess", proof=ASSESSED)
    assert [ev.late for ev in events if isinstance(ev, e.StepFinished)] == [True]
    assert run.state.steps["assess"].ran_out


def test_what_was_done_in_time_but_typed_later_is_not_late_and_gives_its_reason(run: Played) -> None:
    with pytest.raises(Invalid, match="late_reason"):
        run.do("finish", 1.9, step="assess", proof=ASSESSED, happened_at=hours(1))
    events = run.do(
        "finish", 3, step="assess", proof=ASSESSED, happened_at=hours(1), late_reason="系统无法访问"
    )
    finished = next(ev for ev in events if isinstance(ev, e.StepFinished))
    assert (finished.at, finished.late) == (hours(1), False)


def test_what_happened_cannot_lie_in_the_future_or_before_the_opening(run: Played) -> None:
    with pytest.raises(Invalid, match="future"):
        run.do("start", 1, step="assess", happened_at=hours(2))
    with pytest.raises(Invalid, match="before the opening"):
        run.do("start", 1, step="assess", happened_at=hours(-1), late_reason="补录")


def test_one_instance_a_unit_is_opened_and_owned_by_the_unit(run: Played) -> None:
    run.do("finish", 1, step="assess", proof=ASSESSED)
    key = "check-branches@990001:branch-head"
    assert run.state.steps[key].owner == "990001:branch-head"
    run.do("finish", 2, by="990001:branch-head", step=key, proof={"found": "无异常"})
    assert run.state.steps["check-branches@990002:branch-head"].status is StepStatus.OPEN


def test_a_repeating_step_opens_again_after_it_is_done_until_the_act_that_ends_it(run: Played) -> None:
    run.do("report", 0.1, stage="first", text="首报")
    run.do("finish", 1, step="assess", proof=ASSESSED)
    run.do("report", 3, stage="progress", text="续报一")
    assert run.state.steps["progress#2"].due_at == hours(7)
    run.do("calm", 4, text="平息")
    assert run.state.steps["progress#2"].status is StepStatus.LAPSED


def test_waiving_one_turn_of_a_repeated_step_leaves_the_next_asked(run: Played) -> None:
    run.do("report", 0.1, stage="first", text="首报")
    run.do("finish", 1, step="assess", proof=ASSESSED)
    run.do("waive", 2, by="group-office", step="progress", reason="无新情况")
    run.do("waive", 3, by="director", step="progress", reason="同意")
    assert run.state.steps["progress"].status is StepStatus.WAIVED
    assert run.state.steps["progress#2"].due_at == hours(7)


def test_a_step_asked_of_no_unit_does_not_stop_what_follows_it() -> None:
    run = Played("audit")
    run.open(cast={"branches": ()})
    assert "ask-branches" not in "".join(run.state.steps)
    assert run.state.steps["sum-up"].due_at == hours(4)


def test_a_step_asked_of_each_unit_is_followed_when_the_last_has_done_it() -> None:
    run = Played("audit")
    run.open()
    for number, at in ((1, 2), (2, 5)):
        assert "sum-up" not in run.state.steps
        unit = f"99000{number}:branch-head"
        run.do("finish", at, by=unit, step=f"ask-branches@{unit}", proof={"found": "无"})
    assert run.state.steps["sum-up"].due_at == hours(9)


def test_a_step_that_lapses_and_is_asked_again_stays_late_and_tells_no_rung_twice(run: Played) -> None:
    """Graded III at 1 h, IV at 6 h, III again at 7 h: the same duty with the same limit of 5 h."""
    run.do("finish", 1, step="assess", proof=ASSESSED)
    run.wait(5)
    late = run.state.steps["report-up"]
    assert (late.ran_out, late.rung) == ({"within": hours(5)}, 1)
    run.do("grade", 6, grade="IV", reason="误判")
    assert run.state.steps["report-up"].status is StepStatus.LAPSED
    run.do("grade", 7, grade="III", reason="复核")
    again = run.state.steps["report-up"]
    assert (again.status, again.ran_out, again.rung) == (StepStatus.OPEN, {"within": hours(5)}, 1)
    assert [ev for ev in run.wait(7.5) if isinstance(ev, e.ClockRanOut | e.RungReached)] == []


def test_a_limit_that_was_put_off_runs_again_and_its_ladder_hears_again(run: Played) -> None:
    """Graded II at 0.5 h, late at 3.5 h; IV, then II again at 5 h: another duty, due at 8 h."""
    run.do("grade", 0.5, grade="II")
    run.wait(3.5)
    assert run.state.steps["regrade-report"].ran_out == {"within": hours(3.5)}
    run.do("grade", 4, grade="IV", reason="误判")
    run.do("grade", 5, grade="II", reason="扩大")
    put_off = run.state.steps["regrade-report"]
    assert (put_off.due_at, put_off.rung) == (hours(8), 0)
    assert ("late", "group-office") in told(run.wait(8))
    assert run.state.steps["regrade-report"].ran_out == {"within": hours(8)}


def test_what_lies_with_the_office_already_goes_back_to_nobody(run: Played) -> None:
    run.do("return", 0.1, step="assess", reason="不属我处")
    with pytest.raises(OutOfOrder, match="lies with group-office already"):
        run.do("return", 0.2, by="group-office", step="assess", reason="再退")


def test_a_step_may_wait_for_the_telling_that_another_opens_with() -> None:
    run = Played("audit")
    run.open()
    assert run.state.steps["note-telling"].opened_at == hours(0)


def test_a_response_of_a_stated_level_is_of_that_level() -> None:
    run = Played("audit")
    run.open()
    run.do("grade", 0.5, grade="IV")
    run.do("finish", 1, step="stand-by", proof={"expected": "两天", "measures": ["值守"]})
    assert run.state.response == "II"


# Mode


def test_a_mode_switched_while_it_runs_opens_what_it_asks_for_from_then_on(run: Played) -> None:
    assert "daily-figures" not in run.state.steps
    run.do("switch-mode", 6, by="engine", mode="emergency", document="指挥部令第1号")
    assert run.state.steps["daily-figures"].due_at == hours(8)
    assert run.do("switch-mode", 7, by="engine", mode="emergency") == []
    run.do("switch-mode", 7, by="engine", mode="routine", document="指挥部令第2号")
    assert run.state.steps["daily-figures"].status is StepStatus.LAPSED


def test_a_step_ended_by_somebody_else_says_since_when(run: Played) -> None:
    run.do("finish", 1, step="assess", proof=ASSESSED)
    with pytest.raises(OutOfOrder, match="done since 2026-03-02T01:00"):
        run.do("finish", 1, step="assess", proof=ASSESSED)


def test_an_unknown_step_is_answered_with_those_there_are(run: Played) -> None:
    with pytest.raises(Invalid, match=r"It has: tell-both"):
        run.do("start", 1, step="nothing")


def test_three_returns_in_a_row_show(run: Played) -> None:
    for count in (1, 2):
        run.do("return", 0.1 * count, step="assess", reason="不属我处")
        run.do("assign", 0.1 * count, by="group-office", step="assess", to="handling-division")
    events = run.do("return", 0.5, step="assess", reason="再次退回")
    assert ("passed-on", "deputy-director") in told(events)
    assert run.state.steps["assess"].owner == "group-office"


def test_work_between_returns_breaks_the_row(run: Played) -> None:
    run.do("return", 0.1, step="assess", reason="不属我处")
    run.do("assign", 0.1, by="group-office", step="assess", to="handling-division")
    run.do("start", 0.2, step="assess")
    run.do("return", 0.3, step="assess", reason="材料不全")
    assert run.state.steps["assess"].returns == 1


def test_a_machine_counts_as_no_person_for_a_waiver(run: Played) -> None:
    run.do("waive", 0.1, by="group-office", step="assess", reason="演练")
    with pytest.raises(Forbidden, match="Only a person"):
        run.do("waive", 0.2, by="token:hotline", step="assess", reason="同意")


def test_waiving_takes_a_reason_and_a_second_person(run: Played) -> None:
    with pytest.raises(Invalid, match="reason"):
        run.do("waive", 0.1, by="group-office", step="assess", reason=" ")
    run.do("waive", 0.1, by="group-office", step="assess", reason="演练")
    assert run.state.steps["assess"].status == "open"
    with pytest.raises(OutOfOrder, match="yourself"):
        run.do("waive", 0.1, by="group-office", step="assess", reason="演练")
    run.do("waive", 0.2, by="director", step="assess", reason="同意")
    assert run.state.steps["assess"].status is StepStatus.WAIVED
