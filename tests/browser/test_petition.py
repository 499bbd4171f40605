"""SY-3.1: a call about people at the hall, taken down by hand; what is promised is kept and then closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.posts import Post, now

pytestmark = pytest.mark.timeout(240)
Sit = Callable[..., Post]
TITLE = "二十余人到大厅反映异地备案"


def register(duty: Post) -> str:
    """The call, written down as it comes in; gives the address of its room."""
    duty.open("/board")
    duty.page.get_by_role("button", name="登记事件").click()
    form = duty.page.get_by_role("dialog")
    duty.fill(form, "类型", "群众信访")
    duty.fill(form, "事由", TITLE)
    duty.fill(form, "地点", "市医保服务大厅")
    form.get_by_role("button", name="登记", exact=True).click()
    expect(duty.page.get_by_role("heading", name=TITLE)).to_be_visible()
    return duty.page.url


def test_from_the_call_to_the_promise_kept(post: Sit) -> None:
    duty, office = post("sy-duty-a"), post("sy-group-office")
    general, benefits = post("sy-general-office"), post("sy-benefits-division")
    room = register(duty)
    for each in (office, general, benefits):
        each.open(room)

    duty.finish(
        "写出首报",
        time=now(), place="市医保服务大厅", people=22, cause="备案被退不知原因", handling="已请代表进接待室",
        text="二十余人到大厅，秩序平稳", to=["分管副局长", "领导小组办公室"],
    )  # fmt: skip
    office.finish(
        "赶到现场，核实情况", arrived=now(), verified="秩序平稳", demands=["说明退回原因"], people=22
    )
    office.finish(
        "按事件性质和领导指示调度有关部门",
        posts=["待遇保障处"],
        text="派人到大厅逐件复核",
        instruction="当场答复",
    )

    # 调度令要签收；签收的是收到的那个岗位自己
    benefits.page.locator(".ant-collapse-header", has_text="调度令").first.click()
    benefits.page.get_by_role("button", name="签收", exact=True).click()
    expect(benefits.page.get_by_text("签收").last).to_be_visible()

    # 承诺是对群众的时限，兑现要有凭据
    general.act(
        "承诺", 内容="十天内逐件复核并答复", 责任岗位="待遇保障处", 兑现期限=now() + timedelta(days=10)
    )
    benefits.page.locator(".ant-collapse-header", has_text="承诺").first.click()
    benefits.page.get_by_role("button", name="兑现承诺").click()
    benefits.send(benefits.page.get_by_role("dialog"), 兑现凭据="二十二件复核完毕，已逐人答复")
    expect(benefits.page.get_by_text("已兑现").first).to_be_visible()
    expect(office.page.locator('[data-entry="promise-kept"]')).to_be_visible(timeout=3_000)


def test_what_is_entered_later_says_when_it_was_and_why(post: Sit) -> None:
    """When the server was away, the day is entered afterwards: clocks run from what happened."""
    duty = post("sy-duty-a").open("/board")
    duty.page.get_by_role("button", name="登记事件").click()
    form = duty.page.get_by_role("dialog")
    duty.fill(form, "类型", "群众信访")
    duty.fill(form, "事由", "断网期间有人到大厅反映缴费")
    form.get_by_text("不是现在发生的？").click()
    duty.fill(form, "实际发生时间（早于现在才填）", now() - timedelta(hours=2))
    form.get_by_role("button", name="登记", exact=True).click()
    expect(form.get_by_text("发生时间早于现在时，请说明为何现在才录入")).to_be_visible()
    duty.fill(form, "为何现在才录入", "网络中断，按纸质卡片处置")
    form.get_by_role("button", name="登记", exact=True).click()
    expect(duty.page.get_by_text("发生于").first).to_be_visible()
    late = duty.page.get_by_role("timer").first
    expect(late).to_contain_text("-")
