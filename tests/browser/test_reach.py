"""逐级通知与通讯抽测: who would be told, whether posts hear, and how somebody is told."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.posts import RECORDED, Post, now

pytestmark = pytest.mark.timeout(240)
Sit = Callable[..., Post]


def test_who_would_be_told_is_explained_for_a_post_and_kept_in_the_address(post: Sit) -> None:
    office = post("sy-group-office").open("/duty/ladders")
    form = office.page.get_by_role("main")
    office.fill(form, "岗位", "局值班员")
    office.page.get_by_role("button", name="推算", exact=True).click()
    rungs = office.page.locator(".ant-timeline-item")
    expect(rungs.first).to_contain_text("首先通知")
    expect(rungs.last).to_contain_text("局长")
    expect(office.page).to_have_url(re.compile("post=210100%3Aduty-officer"))
    office.page.reload()
    expect(rungs.first).to_contain_text("局值班员")


def test_who_would_be_told_of_an_incident_depends_on_what_is_known_of_it(post: Sit) -> None:
    office = post("sy-group-office").open("/duty/ladders")
    office.page.get_by_text("按事件", exact=True).click()
    office.fill(office.page.get_by_role("main"), "事件类型", "行管安全")
    office.page.get_by_role("button", name="推算", exact=True).click()
    expect(office.page.get_by_text("现场人员报告领导小组办公室").first).to_be_visible()
    expect(office.page.get_by_role("link", name="SY-3.3.4").first).to_be_visible()


def test_posts_are_asked_and_an_answer_is_seen_by_the_office(post: Sit) -> None:
    office = post("sy-group-office").open("/duty/reachability")
    office.page.get_by_role("main").get_by_role("button", name="抽测", exact=True).click()
    window = office.page.get_by_role("dialog")
    window.get_by_role("button", name="发出", exact=True).click()
    if not 8 <= now().hour < 21:  # the real clock rules here, and says why
        expect(office.page.get_by_text("Posts are not tested at this hour.").first).to_be_visible()
        return
    expect(office.page.get_by_text(RECORDED).last).to_be_visible()
    expect(office.page.get_by_text(re.compile("抽测进行中"))).to_be_visible()
    director = post("sy-director").open("/duty/mine")
    line = director.page.get_by_text(re.compile("【测试】"))
    expect(line.first).to_be_visible()
    director.page.get_by_role("button", name="应答", exact=True).first.click()
    expect(line).to_have_count(0)
    office.open("/duty/reachability")
    row = office.page.get_by_role("row").filter(has_text=re.compile("^局长")).first
    expect(row).to_contain_text("1 / 1")
    expect(row).to_contain_text("系统内")


def test_somebody_says_which_way_comes_later_and_when_repeats_wait(post: Sit) -> None:
    director = post("sy-director").open("/duty/mine")
    director.page.get_by_role("button", name="更改", exact=True).click()
    window = director.page.get_by_role("dialog")
    window.get_by_label("邮件推迟（分钟）").fill("5")
    window.get_by_role("button", name="添加时段").click()
    for label, at in (("开始", "22:00"), ("结束", "07:00")):
        control = window.get_by_placeholder(label)
        control.fill(at)
        control.press("Enter")
    window.get_by_role("button", name="确定", exact=True).click()
    expect(window).to_be_hidden()
    expect(director.page.get_by_text("5 分钟未应答后：邮件")).to_be_visible()
    expect(director.page.get_by_text("免打扰 22:00–07:00（只推迟重复提醒）")).to_be_visible()
    director.page.get_by_role("button", name="更改", exact=True).click()
    window.get_by_label("邮件推迟（分钟）").fill("0")
    window.get_by_role("button", name="删除这一时段").click()
    window.get_by_role("button", name="确定", exact=True).click()
    expect(director.page.get_by_text("立即：邮件")).to_be_visible()
