"""The leader's telephone: a message, one press to acknowledge, a brief of one screen, a decision by thumb."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Request, Route, expect

from tests.browser.house import House, wait_until
from tests.browser.posts import PHONE, Post
from tests.browser.test_petition import register

pytestmark = pytest.mark.timeout(240)
Sit = Callable[..., Post]
Opener = Callable[..., BrowserContext]


def find_link(house: House, number: str) -> str:
    """The link of the mail about a run, once it has left."""

    def find() -> str:
        texts = [mail["text"] for mail in house.list_mail() if number in mail["subject"] + mail["text"]]
        found = re.search(r"https?://\S+/a/\S+", texts[-1]) if texts else None
        return found.group() if found else ""

    wait_until(lambda: bool(find()), house.mail.parent / "up.log")
    return find()


def read_number(desk: Post) -> str:
    heading = desk.page.get_by_role("heading", level=1).inner_text()
    return heading.split()[0]


def test_the_leader_acknowledges_reads_and_orders(house: House, post: Sit, contexts: Opener) -> None:
    duty = post("sy-duty-a")
    room = register(duty)
    # 必要时直接报局长：值班员下达给局长一份调度令，局长的邮箱收到通知
    duty.act("下达调度令", 送达=["局长"], 内容="请局长知悉并指示")
    link = find_link(house, read_number(duty))

    stranger = contexts(size=PHONE).new_page()
    # 邮件服务器先替人打开链接看一眼：不算应答
    stranger.goto(link)
    stranger.goto(link)
    expect(stranger.get_by_role("button", name=re.compile("确认"))).to_be_visible()
    expect(duty.page.locator('[data-entry="acknowledged"]')).to_have_count(0)
    stranger.get_by_role("button", name=re.compile("确认")).click()
    expect(stranger.get_by_role("status")).to_contain_text("确认")
    expect(duty.page.locator('[data-entry="acknowledged"]')).to_be_visible(timeout=3_000)

    leader = post("sy-director", size=PHONE)
    leader.open(room.replace("/runs/", "/m/"))
    page = leader.page
    expect(page.get_by_role("timer").first).to_be_visible()
    decisions = page.get_by_role("region", name="需要决定")
    for button in decisions.get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["x"] + box["width"] <= PHONE[0]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    decisions.get_by_role("button", name="下达调度令").click()
    leader.send(page.get_by_role("dialog"), 送达=["领导小组办公室"], 内容="请办公室到场")
    expect(duty.page.get_by_text("请办公室到场").first).to_be_visible(timeout=3_000)


def test_acts_without_a_network_wait_and_are_sent_once(post: Sit, contexts: Opener) -> None:
    duty = post("sy-duty-a")
    room = register(duty)
    office = post("sy-group-office", size=PHONE).open(room)
    page = office.page
    expect(page.get_by_role("toolbar")).to_be_visible()

    # 断网：动作留在手机里；恢复后送出
    page.context.set_offline(True)
    form = office.start_act("补充情况")
    office.fill(form, "地点", "断网时写下的地点")
    form.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("1 项操作等待网络")).to_be_visible()
    expect(duty.page.locator('[data-entry="facts-learned"]')).to_have_count(0)
    page.context.set_offline(False)
    expect(duty.page.locator('[data-entry="facts-learned"]')).to_be_visible(timeout=20_000)
    expect(page.get_by_text("1 项操作等待网络")).to_be_hidden()
    expect(duty.page.get_by_text("网络中断，恢复后补录").first).to_be_visible()

    # 服务器收到了，回答丢在路上：再送一次也只记一次
    def take_and_cut(route: Route, request: Request) -> None:
        route.fetch()
        route.abort()

    page.route("**/acts", take_and_cut, times=1)
    form = office.start_act("补充情况")
    office.fill(form, "地点", "回答丢失的地点")
    form.get_by_role("button", name="提交", exact=True).click()
    expect(duty.page.locator('[data-entry="facts-learned"]')).to_have_count(2, timeout=20_000)
    expect(page.get_by_text("1 项操作等待网络")).to_be_hidden(timeout=20_000)
    expect(page.get_by_text("服务器未接受")).to_have_count(0)
    expect(duty.page.locator('[data-entry="facts-learned"]')).to_have_count(2)
