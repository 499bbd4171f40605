"""The end of a session is said before it comes, and what stands there afterwards says what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import BrowserContext, Page, Request, Route, TimeoutError, expect

from tests.browser.house import House
from tests.browser.posts import PHONE, Post

pytestmark = pytest.mark.timeout(240)
LEFT = "X-Session-Left"
SOON = "长时间没有操作，登录即将结束"


def tell_left(page: Page, left: str) -> None:
    """The server's own answers, with the end of the session so near; until somebody says that they stay."""
    stayed = False

    def hasten(route: Route, request: Request) -> None:
        nonlocal stayed
        stayed = stayed or request.headers.get("x-background") == "0"
        if stayed:
            return route.continue_()
        answer = route.fetch()
        told = {} if stayed else {LEFT.lower(): left}
        return route.fulfill(response=answer, headers={**answer.headers, **told})

    page.route(re.compile(r"/api/(?!live)"), hasten)


def test_two_minutes_before_it_says_so_and_one_press_prolongs_it(post: Callable[..., Post]) -> None:
    duty = post("sy-duty-a", size=PHONE)
    tell_left(duty.page, "idle=115, longest=9000")
    bar = duty.open("/plans").page.get_by_role("alert").filter(has_text=SOON)
    expect(bar.get_by_role("timer")).to_contain_text("1:")
    assert duty.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    with duty.page.expect_response("**/api/me") as answered:
        bar.get_by_role("button", name="继续使用").click()
    idle = int(answered.value.headers[LEFT.lower()].split(",")[0].removeprefix("idle="))
    assert idle > 28 * 60
    expect(bar).to_be_hidden()


def test_what_no_press_prolongs_offers_none(post: Callable[..., Post]) -> None:
    duty = post("sy-duty-a")
    tell_left(duty.page, "idle=1800, longest=100")
    duty.open("/plans")
    expect(duty.page.get_by_text("已到一次登录的最长时间")).to_be_visible()
    expect(duty.page.get_by_role("button", name="继续使用")).to_have_count(0)


def test_after_the_end_the_page_is_gone_and_signing_in_leads_back(
    house: House, post: Callable[..., Post]
) -> None:
    page = post("sy-duty-a").open("/board").page
    expect(page.get_by_role("link", name="态势")).to_be_visible()
    page.context.clear_cookies(name="sessionid")
    # 搜一下就会发现登录已经结束；实时消息也可能先发现
    with suppress(TimeoutError):
        page.keyboard.press("Control+k")
        page.get_by_role("dialog").get_by_role("combobox").fill("SY", timeout=3_000)
    expect(page.get_by_text("登录已结束")).to_be_visible()
    expect(page.get_by_role("navigation")).to_have_count(0)
    page.get_by_label("账号").fill("sy-duty-a")
    page.get_by_label("密码").fill(house.passwords["sy-duty-a"])
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("link", name="大屏")).to_be_visible()


def test_a_wall_that_is_signed_out_says_what_to_do(contexts: Callable[..., BrowserContext]) -> None:
    page = contexts().new_page()
    page.goto("/wall")
    expect(page.get_by_text("大屏已退出登录")).to_be_visible()
    expect(page.get_by_text("请值班人员在此登录")).to_be_visible()
    page.goto("/board")
    expect(page.get_by_label("账号")).to_be_visible()
    expect(page.get_by_text("大屏已退出登录")).to_have_count(0)
