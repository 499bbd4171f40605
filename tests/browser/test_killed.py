"""The server is killed before somebody's eyes: the page says so, comes back by itself, and misses nothing."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.house import House, answers, wait_until
from tests.browser.posts import PHONE, Post
from tests.browser.test_petition import register
from tests.browser.test_phone import read_number

pytestmark = pytest.mark.timeout(240)
Sit = Callable[..., Post]
CUT = "实时连接中断"
AWAY_MS, BACK_MS = 15_000, 30_000


@contextmanager
def killed_web(house: House) -> Iterator[None]:
    """The web processes die by SIGKILL and stay dead inside: their keeper is held and starts no others."""
    status = json.loads((Path(house.environment["ANLAN_HOME"]) / "run" / "status.json").read_bytes())
    keeper, web = int(status["pid"]), int(status["parts"]["web"]["pid"])
    os.kill(keeper, signal.SIGSTOP)
    try:
        os.killpg(web, signal.SIGKILL)
        yield
    finally:
        os.kill(keeper, signal.SIGCONT)
    wait_until(lambda: answers(house.address), house.mail.parent / "up.log")


def test_what_happens_while_the_pages_are_away_is_shown_when_they_are_back(house: House, post: Sit) -> None:
    duty = post("sy-duty-a")
    room = register(duty)
    number = read_number(duty)
    office, leader = post("sy-group-office").open(room), post("sy-director", size=PHONE).open("/")
    expect(office.page.locator('[data-live="on"]')).to_be_visible()
    with killed_web(house):
        for each in (office, leader):
            expect(each.page.locator('[data-live="off"]')).to_be_visible(timeout=AWAY_MS)
        expect(office.page.get_by_role("status").filter(has_text=CUT)).to_be_visible()
        # 看到的仍在，不是一片空白
        expect(office.page.get_by_role("heading", level=1)).to_contain_text(number)
        for place in ("大厅东门", "大厅西门"):
            house.run(
                "incident", "act", number, "learn", "--as", "sy-duty-a", "--set", f"facts.place={place}"
            )
    expect(office.page.locator('[data-live="on"]')).to_be_visible(timeout=BACK_MS)
    expect(office.page.locator('[data-entry="facts-learned"]')).to_have_count(2)
    expect(leader.page.locator('[data-live="on"]')).to_be_visible(timeout=BACK_MS)
    # 恢复后照常办事，仍是一秒之内
    duty.act("补充情况", 地点="大厅南门")
    expect(office.page.locator('[data-entry="facts-learned"]')).to_have_count(3, timeout=3_000)
