from __future__ import annotations

import pytest

from anlan.engine.contracts import events as e
from anlan.engine.contracts.state import RunStatus
from anlan.kernel.errors import Forbidden, Invalid, OutOfOrder
from anlan.plans.contracts import Form
from tests.engine.playing import Played, hours, told

ASSESSED = {"grade": "IV", "assessment": "轻微", "warning": "blue"}


@pytest.fixture
def run() -> Played:
    played = Played()
    played.open()
    return played


def finish_all(run: Played) -> None:
    run.do("acknowledge", 0.01, by="director", notice="n1", post="director")
    run.do("acknowledge", 0.01, by="group-office", notice="n1", post="group-office")
    run.do("report", 0.2, stage="first", text="首报")
    run.do("finish", 1, step="assess", proof=ASSESSED)
    run.do("calm", 4, by="group-office", text="平息")
    run.do("review", 5, by="group-office", cause="弱口令", lessons="改密")
    run.do("finish", 6, step="review", proof={"cause": "弱口令", "what_worked": "改密"})


def test_closing_names_each_thing_that_is_missing(run: Played) -> None:
    with pytest.raises(OutOfOrder) as refusal:
        run.do("close", 0.1, by="group-office")
    missing = refusal.value.facts["missing"]
    assert [line for line in missing if "assess" in line]
    assert "the act calm" in missing


def test_it_closes_when_the_conditions_of_the_plan_hold(run: Played) -> None:
    finish_all(run)
    run.do("close", 7, by="group-office", text="办结")
    assert run.state.status is RunStatus.CLOSED
    assert run.state.timers == {}


def test_a_broken_promise_keeps_it_open_and_a_running_one_does_not(run: Played) -> None:
    finish_all(run)
    run.do("promise", 7, text="恢复", owner="handling-division", due_at=hours(8))
    run.do("promise", 7, text="整改", owner="handling-division", due_at=hours(900))
    with pytest.raises(OutOfOrder, match="promise p1"):
        run.do("close", 9, by="group-office")
    run.do("keep-promise", 10, promise="p1", proof="已恢复")
    run.do("close", 11, by="group-office")


def test_a_closed_run_takes_only_what_comes_after_closing(run: Played) -> None:
    finish_all(run)
    run.do("close", 7, by="group-office")
    with pytest.raises(OutOfOrder, match="was closed at"):
        run.do("grade", 8, grade="I", reason="x")
    run.do("correct", 8, seq=1, field="title", before="样例", after="首页", reason="笔误")


def test_reopening_needs_a_reason_and_starts_the_clocks_that_are_left(run: Played) -> None:
    finish_all(run)
    run.do("close", 7, by="group-office")
    with pytest.raises(Invalid, match="reason"):
        run.do("reopen", 8, by="director", reason="")
    run.do("reopen", 8, by="director", reason="再次发生")
    assert run.state.status is RunStatus.OPEN
    with pytest.raises(OutOfOrder, match="the act calm"):
        run.do("close", 9, by="group-office")


def test_a_promise_outlives_the_run_and_is_watched_after_it_closed(run: Played) -> None:
    finish_all(run)
    run.do("promise", 7, text="整改", owner="handling-division", due_at=hours(900))
    run.do("close", 8, by="group-office")
    assert run.state.timers == {"promise:p1": hours(900)}
    assert ("promise-broken", "handling-division") in told(run.wait(900))
    run.do("keep-promise", 901, promise="p1", proof="已整改")
    assert run.state.timers == {}


def test_reopening_starts_what_was_still_waiting_when_it_closed(run: Played) -> None:
    run.do("hand-over", 0.05, to="990001", reason="属地办理")
    finish_all(run)
    before = run.state.timers
    run.do("close", 7, by="group-office")
    run.do("reopen", 8, by="director", reason="再次发生")
    assert {key for key in before if key.startswith(("transfer", "order"))} <= set(run.state.timers)


def test_a_promise_is_not_merged_away(run: Played) -> None:
    run.do("promise", 0.5, text="恢复", owner="handling-division", due_at=hours(9))
    run.do("merge", 1, by="group-office", into="incident:other", reason="同一事件")
    assert ("promise-broken", "handling-division") in told(run.wait(9))
    run.do("keep-promise", 10, promise="p1", proof="已恢复")


def test_a_merged_run_points_to_the_other(run: Played) -> None:
    run.do("merge", 1, by="group-office", into="incident:other", reason="同一事件")
    with pytest.raises(OutOfOrder, match="merged"):
        run.do("grade", 2, grade="I")


def test_a_correction_stands_beside_what_it_corrects(run: Played) -> None:
    run.do("correct", 1, seq=1, field="title", before="样例", after="首页被篡改", reason="笔误")
    assert isinstance(run.events[-1], e.Corrected)
    with pytest.raises(Invalid, match="no entry 999"):
        run.do("correct", 1, seq=999, field="title", before="", after="", reason="x")


def test_reports_come_in_order_and_are_numbered(run: Played) -> None:
    with pytest.raises(OutOfOrder, match="no first report"):
        run.do("report", 0.1, stage="progress", text="续报")
    run.do("report", 0.1, stage="first", text="首报")
    run.do("report", 0.2, stage="progress", text="续报")
    run.do("report", 0.3, stage="progress", text="续报")
    assert [r.number for r in run.state.reports.values()] == [1, 1, 2]
    run.do("report", 0.4, stage="final", text="终报")
    with pytest.raises(OutOfOrder, match="final report is made"):
        run.do("report", 0.5, stage="progress", text="续报")


def test_a_step_that_reports_keeps_the_order_of_reports(run: Played) -> None:
    run.do("finish", 1, step="assess", proof=ASSESSED)
    with pytest.raises(OutOfOrder, match="no first report"):
        run.do("finish", 2, step="progress", proof={"text": "续报"})


def test_after_reopening_reports_go_on(run: Played) -> None:
    finish_all(run)
    run.do("report", 6.5, stage="final", text="终报")
    run.do("close", 7, by="group-office")
    run.do("reopen", 8, by="director", reason="再次发生")
    run.do("report", 9, stage="progress", text="续报")
    run.do("report", 9.5, stage="final", text="终报二")
    assert [r.number for r in run.state.reports.values() if r.stage == "final"] == [1, 2]


def test_changing_the_grade_needs_a_reason(run: Played) -> None:
    run.do("grade", 0.1, grade="IV")
    with pytest.raises(Invalid, match="needs a reason"):
        run.do("grade", 0.2, grade="II")


# Matters


@pytest.fixture
def complaint() -> Played:
    played = Played("complaint", Form.MATTER)
    played.open(subject="报销比例")
    return played


def test_an_enquiry_is_answered_within_24_hours_of_receipt_or_shows_late() -> None:
    matter = Played("enquiry", Form.MATTER)
    matter.open(subject="门诊统筹")
    assert matter.state.steps["explain"].due_at == hours(24)
    assert ("late", "group-office") in told(matter.wait(24))
    matter.do("answer", 25, text="政策说明")
    assert matter.state.answered_at == hours(25)
    matter.do("close", 25)


def test_a_complaint_is_answered_on_the_day_it_is_settled(complaint: Played) -> None:
    """3 working days from Monday 08:00 are Thursday 08:00; settled Tuesday 10:00, due that midnight."""
    assert complaint.state.steps["settle"].due_at == hours(72)
    complaint.do("finish", 26, step="settle", proof={"result": "已退费"})
    assert complaint.state.steps["reply"].due_at == hours(40)


def test_a_complaint_becomes_a_grave_class_only_by_two_people_with_a_reason(complaint: Played) -> None:
    with pytest.raises(Invalid, match="reason"):
        complaint.do("classify", 1, klass="fabrication", reason="")
    complaint.do("classify", 1, by="triage-clerk", klass="fabrication", reason="与公告不符")
    assert complaint.state.klass == "complaint"
    with pytest.raises(OutOfOrder, match="second person"):
        complaint.do("classify", 1, by="triage-clerk", klass="fabrication", reason="与公告不符")
    complaint.do("classify", 2, by="legal-reviewer", klass="fabrication", reason="同意")
    assert (complaint.state.klass, complaint.course.id) == ("fabrication", "fabrication")
    assert complaint.state.steps["publish-facts"].due_at == hours(24)


def test_no_way_round_by_another_class_makes_one_person_enough(complaint: Played) -> None:
    complaint.do("classify", 1, by="triage-clerk", klass="enquiry", reason="实为咨询")
    complaint.do("classify", 2, by="triage-clerk", klass="fabrication", reason="与公告不符")
    assert complaint.state.klass == "enquiry"


def test_a_machine_never_sets_a_grave_class(complaint: Played) -> None:
    with pytest.raises(Forbidden, match="Only a person"):
        complaint.do("classify", 1, by="token:hotline", klass="fabrication", reason="自动识别")
    with pytest.raises(Forbidden, match="Only a person"):
        Played("fabrication", Form.MATTER).open(by="token:hotline")


def test_a_change_among_ordinary_classes_takes_one_person(complaint: Played) -> None:
    complaint.do("classify", 1, klass="enquiry", reason="实为咨询")
    assert complaint.state.klass == "enquiry"


def test_a_relapse_links_matters_and_nothing_of_a_person(complaint: Played) -> None:
    complaint.do("link", 1, other="matter:earlier", relation="relapse-of", note="同一事项再次反映")
    assert complaint.state.links == (("relapse-of", "matter:earlier"),)
    with pytest.raises(Invalid, match="is not a relation"):
        complaint.do("link", 1, other="13800000000", relation="same-caller")
