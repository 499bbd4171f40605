"""Real pages in a real Chromium on a real installation, one for all of these tests.

They change what they find there, so none counts on being alone: each looks for what it made itself.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.house import House, open_house
from tests.browser.posts import DESK, Post

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-background-networking", "--disable-quic")
PATIENCE_MS = 10_000
FAILED = pytest.StashKey[bool]()
PICTURES = Path(__file__).parents[2] / "build" / "failed"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Playwright keeps an event loop running in its thread, so these run alone: `make browse`."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium: apt-get install chromium"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[FAILED] = report.failed or item.stash.get(FAILED, False)
    return report


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("house")) as opened:
        yield opened


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sessions(
    house: House, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """The session of a person who signed in at the page once; kept, because people do not sign in anew."""
    folder = tmp_path_factory.mktemp("sessions")

    def find(username: str) -> Path:
        kept = folder / f"{username}.json"
        if not kept.exists():
            context = chromium.new_context(base_url=house.address)
            page = context.new_page()
            page.goto("/")
            page.get_by_label("账号").fill(username)
            page.get_by_label("密码").fill(house.passwords[username])
            page.get_by_role("button", name="登录", exact=True).click()
            page.get_by_role("navigation").first.wait_for()
            context.storage_state(path=kept)
            context.close()
        return kept

    return find


Opener = Callable[..., BrowserContext]


@pytest.fixture
def contexts(
    request: pytest.FixtureRequest, chromium: Browser, house: House, sessions: Callable[[str], Path]
) -> Iterator[Opener]:
    """A browser of its own for somebody, of a desk's size unless another is given; empty: signed out.

    What its pages showed when a test failed is kept in build/failed.
    """
    opened: list[BrowserContext] = []

    def open_context(
        username: str = "", *, size: tuple[int, int] = DESK, language: str = "zh", look: str = "light"
    ) -> BrowserContext:
        context = chromium.new_context(
            base_url=house.address,
            storage_state=sessions(username) if username else None,
            viewport={"width": size[0], "height": size[1]},
            timezone_id="Asia/Shanghai",
        )
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(
            f"localStorage.setItem('anlan.language', '{language}');"
            f"localStorage.setItem('anlan.look', '{look}')"
        )
        opened.append(context)
        return context

    yield open_context
    if request.node.stash.get(FAILED, False):
        PICTURES.mkdir(parents=True, exist_ok=True)
    for number, context in enumerate(opened):
        for page in context.pages if PICTURES.exists() and request.node.stash.get(FAILED, False) else ():
            page.screenshot(path=PICTURES / f"{request.node.name}-{number}.png", full_page=True)
        context.close()


@pytest.fixture
def post(contexts: Opener) -> Callable[..., Post]:
    """Somebody at their page, speaking the words that people see."""

    def sit(username: str, **how: object) -> Post:
        return Post(contexts(username, **how).new_page())

    return sit


@pytest.fixture
def page(contexts: Opener) -> Page:
    return contexts().new_page()
