"""The first sign-in of a real installation: a password of one's own, a second factor; and the next one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE_MS
from tests.browser.house import open_real_house
from tests.browser.posts import PHONE
from tests.sign_in.browser import make_code

pytestmark = pytest.mark.timeout(240)
OWN = "a sentence that nobody gave me"
SECRET = re.compile(r"[A-Z2-7]{32}")


@pytest.fixture
def first(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, str, str]]:
    """The first page of an installation that nobody has entered yet, on a telephone; name and password."""
    with open_real_house(tmp_path_factory.mktemp("real")) as (address, username, password):
        context = chromium.new_context(
            base_url=address, viewport={"width": PHONE[0], "height": PHONE[1]}, timezone_id="Asia/Shanghai"
        )
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script("localStorage.setItem('anlan.language', 'zh')")
        page = context.new_page()
        page.goto("/")
        yield page, username, password
        context.close()


def give_password(page: Page, username: str, password: str) -> None:
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def give_code(page: Page, code: str, button: str) -> None:
    page.get_by_label("动态验证码").fill(code)
    page.get_by_role("button", name=button).click()


def choose_password(page: Page, given: str) -> None:
    expect(page.get_by_role("heading", name="设置自己的密码")).to_be_visible()
    page.get_by_label("现在的密码").fill(given)
    page.get_by_label("新密码").fill(OWN)
    page.get_by_label("再输一次").fill(OWN)
    page.get_by_role("button", name="更改密码").click()


def enrol(page: Page) -> str:
    """Scan the secret and prove it, after a wrong try; gives the secret."""
    expect(page.get_by_role("heading", name="第二道验证")).to_be_visible()
    expect(page.get_by_role("img", name="供验证器扫描的二维码").locator("svg")).to_be_visible()
    secret = page.get_by_text(SECRET).last.inner_text()
    give_code(page, make_code(secret, steps=50), "绑定")
    expect(page.get_by_role("alert")).to_be_visible()
    give_code(page, make_code(secret), "绑定")
    expect(page.get_by_text("每个备用码可以用一次")).to_be_visible()
    page.get_by_role("button", name="我已保存备用码").click()
    return secret


def sign_out(page: Page, username: str) -> None:
    page.get_by_role("banner").get_by_role("button").last.click()
    page.get_by_role("menuitem", name="退出登录").click()
    expect(page.get_by_label("账号")).to_be_visible()


def test_from_the_first_password_to_a_sign_in_by_code(first: tuple[Page, str, str]) -> None:
    page, username, given = first
    give_password(page, username, given)
    choose_password(page, given)
    secret = enrol(page)
    expect(page.get_by_role("main")).to_be_visible()
    expect(page.get_by_role("button", name="搜索")).to_be_visible()

    sign_out(page, username)
    # 密码对了还不算登录：没有验证码，什么也看不到
    give_password(page, username, OWN)
    expect(page.get_by_label("动态验证码")).to_be_visible()
    assert page.request.get("/api/me").status == 401
    give_code(page, make_code(secret, steps=50), "验证")
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.request.get("/api/me").status == 401
    give_code(page, make_code(secret, steps=1), "验证")
    expect(page.get_by_role("button", name="搜索")).to_be_visible()
    page.goto("/account")
    expect(page.get_by_text("已绑定", exact=True)).to_be_visible()
