"""A matter that changes its class: nothing of the earlier one breaks, nothing of it answers the new one."""

from __future__ import annotations

from typing import Any

import pytest

from anlan.engine.contracts.state import StepStatus
from anlan.kernel.errors import OutOfOrder
from anlan.plans.contracts import Form
from tests.engine.playing import Played, hours


@pytest.fixture
def complaint() -> Played:
    played = Played("complaint", Form.MATTER)
    played.open(subject="报销比例")
    return played


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("answer", {"text": "政策说明"}),
        ("report", {"stage": "first", "text": "首报"}),
        ("call-outside", {"body": "12345", "who": "值班员", "called_at": hours(1), "answer": "已记录"}),
        ("acknowledge", {"by": "handling-division", "notice": "n1", "post": "handling-division"}),
    ],
)
def test_every_act_goes_on_after_a_change_of_class(
    complaint: Played, act: str, fields: dict[str, Any]
) -> None:
    complaint.do("classify", 1, klass="enquiry", reason="实为咨询")
    assert complaint.do(act, 2, **fields)


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("start", {}),
        ("finish", {"proof": {"result": "已退费"}}),
        ("return", {"reason": "不属我处"}),
        ("assign", {"to": "group-office"}),
        ("waive", {"reason": "不需要"}),
    ],
)
def test_a_step_of_the_earlier_class_says_that_it_is_no_longer_asked(
    complaint: Played, act: str, fields: dict[str, Any]
) -> None:
    complaint.do("classify", 1, klass="enquiry", reason="实为咨询")
    with pytest.raises(OutOfOrder, match="settle is lapsed since"):
        complaint.do(act, 2, step="settle", **fields)


def test_what_was_done_under_one_class_is_asked_again_under_another(complaint: Played) -> None:
    complaint.do("finish", 2, step="settle", proof={"result": "已退费"})
    complaint.do("classify", 3, klass="enquiry", reason="实为咨询")
    complaint.do("classify", 4, klass="complaint", reason="仍为投诉")
    again = complaint.state.steps["settle"]
    assert (again.status, again.opened_at) == (StepStatus.OPEN, hours(0))
    assert "reply" not in complaint.state.steps or complaint.state.steps["reply"].earlier


def test_an_answer_of_the_earlier_class_does_not_close_the_later_one(complaint: Played) -> None:
    complaint.do("classify", 1, klass="enquiry", reason="实为咨询")
    complaint.do("answer", 2, text="工作日九点到五点")
    complaint.do("classify", 3, klass="complaint", reason="仍为投诉")
    with pytest.raises(OutOfOrder, match="an answer"):
        complaint.do("close", 4)


def test_a_change_of_class_buys_no_time(complaint: Played) -> None:
    complaint.do("classify", 20, klass="enquiry", reason="实为咨询")
    assert complaint.state.steps["explain"].due_at == hours(24)
