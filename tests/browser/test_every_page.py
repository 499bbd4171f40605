"""Every address of the route table: no serious fault of accessibility, no error in the console, states."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from tests.browser.posts import DESK, PHONE, Post

FRONTEND = Path(__file__).parents[2] / "frontend"
AXE = FRONTEND / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")
Opener = Callable[..., BrowserContext]


def list_places() -> list[tuple[str, str]]:
    """The addresses of the pages' own table, so that a new page cannot be forgotten, and who looks there."""
    table = (FRONTEND / "src" / "app" / "routes.tsx").read_text(encoding="utf-8")
    places = re.findall(r'path: "([^"]+)".*?permissions: \[(.*?)\]', table, re.DOTALL)
    return [
        (path, "sy-operator" if "engine:operate" in permissions else "sy-group-office")
        for path, permissions in places
    ]


def find_run(page: Page) -> str:
    page.goto("/board?timeline=all&status=all")
    address = (
        page.get_by_role("main").get_by_role("link", name=re.compile("^NS-")).first.get_attribute("href")
    )
    assert address
    return address.rpartition("/")[2]


def fill_path(path: str, run: str) -> str:
    """An address of the table with what there is in a demonstration."""
    return path.replace(":run", run).replace(":plan", "shenyang").replace(":post", "210100:duty-officer")


def look(page: Page, path: str, run: str) -> list[str]:
    """What axe finds on a page once it stands, as sentences."""
    page.goto(fill_path(path, run))
    expect(page.locator(".ant-skeleton")).to_have_count(0)
    page.get_by_role("main").first.wait_for()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{path}: {each['id']}: {each['nodes'][0]['html'][:160]}"
        for each in found["violations"]
        if each["impact"] in SERIOUS
    ]


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("language", "size", "shade"),
    [("zh", DESK, "light"), ("en", DESK, "dark"), ("zh", PHONE, "dark"), ("en", PHONE, "light")],
    ids=["zh-desk-light", "en-desk-dark", "zh-phone-dark", "en-phone-light"],
)
def test_no_page_has_a_serious_fault_or_an_error_in_its_console(
    contexts: Opener, language: str, size: tuple[int, int], shade: str
) -> None:
    pages = {
        username: contexts(username, size=size, language=language, look=shade).new_page()
        for username in ("sy-group-office", "sy-operator")
    }
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            said.append(f"{message.location['url']}: {message.text}")

    run = find_run(pages["sy-group-office"])
    for page in pages.values():
        page.on("console", listen)
        page.on("pageerror", lambda error: said.append(str(error)))
    faults = [fault for path, username in list_places() for fault in look(pages[username], path, run)]
    assert not faults, "\n".join(faults)
    assert not said, "\n".join(said)


def test_the_sign_in_page_has_no_serious_fault(page: Page) -> None:
    assert look(page, "/", "") == []


def test_who_may_not_see_something_is_told_so(post: Callable[..., Post]) -> None:
    operator = post("sy-operator").open("/runs/incident:00000000-0000-4000-8000-000000000000")
    expect(operator.page.get_by_text("没有这一页，或无权查看")).to_be_visible()


def test_an_empty_list_says_the_next_step(post: Callable[..., Post]) -> None:
    office = post("sy-group-office").open("/board?late=1&grade=I&timeline=live")
    expect(office.page.get_by_text("没有符合条件的事件")).to_be_visible()
    office.page.get_by_role("main").get_by_role("button", name="清除筛选").last.click()
    expect(office.page).to_have_url(re.compile(r"/board$"))


def test_search_leads_by_keyboard_to_what_is_found(post: Callable[..., Post]) -> None:
    office = post("sy-group-office").open("/")
    office.page.keyboard.press("Control+k")
    box = office.page.get_by_role("dialog").get_by_role("combobox")
    box.fill("SY-3.2.3")
    expect(office.page.get_by_role("option", name=re.compile("SY-3.2.3"))).to_be_visible()
    office.page.keyboard.press("Enter")
    expect(office.page).to_have_url(re.compile("clause=SY-3.2.3"))


def test_the_desk_works_by_letters_where_the_server_allows_it(post: Callable[..., Post]) -> None:
    page = post("sy-group-office").open("/").page
    row = page.locator("[data-row]:has([data-key=f])").first
    line = row.locator("[data-line]")
    line.focus()
    expect(line).to_be_focused()
    assert row.locator("[data-key=f]").get_attribute("aria-keyshortcuts") == "f"
    page.keyboard.press("f")
    expect(page).to_have_url(re.compile(r"/runs/.*step=.*act=finish"))
    expect(page.get_by_role("dialog").get_by_role("button", name="提交", exact=True)).to_be_visible()


def test_a_letter_does_nothing_where_the_act_is_not_offered(post: Callable[..., Post]) -> None:
    page = post("sy-group-office").open("/").page
    page.get_by_role("main").locator("[data-line]").first.wait_for()
    page.keyboard.press("f")  # no line is in focus yet
    page.keyboard.press("j")
    expect(page.locator("[data-line]").first).to_be_focused()
    page.keyboard.press("x")
    expect(page).to_have_url(re.compile(r"/$"))


def test_where_search_led_is_offered_again(post: Callable[..., Post]) -> None:
    page = post("sy-group-office").open("/").page
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").fill("SY-3.2.3")
    page.get_by_role("option", name=re.compile("SY-3.2.3")).click()
    expect(page).to_have_url(re.compile("clause=SY-3.2.3"))
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option").first).to_contain_text("最近")
    expect(page.get_by_role("option").first).to_contain_text("SY-3.2.3")
