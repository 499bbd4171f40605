"""`make screenshots`: every page of a demonstration, in both languages, at desk and phone width.

They go to build/screenshots with a page that shows them all. `--readme` writes four into docs/pictures,
of Shenyang's public plan alone.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.house import House, open_house
from tests.browser.posts import DESK, PHONE
from tests.browser.test_every_page import fill_path, find_run, list_places

ROOT = Path(__file__).parents[2]
EVERYTHING, README = ROOT / "build" / "screenshots", ROOT / "docs" / "pictures"
WALL = (1600, 900)
# What posts are called and what charts draw comes a moment after the page; the live line is never idle.
SETTLE_MS = 1_200
LOOKS = [("zh", DESK, "light"), ("en", DESK, "dark"), ("zh", PHONE, "light"), ("en", PHONE, "dark")]
BEST = [
    ("desk", "/", "sy-group-office", DESK),
    ("room", "/runs/:run", "sy-group-office", DESK),
    ("wall", "/wall", "sy-group-office", WALL),
    ("brief", "/m/:run", "sy-director", PHONE),
]


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        open_house(Path(folder)) as house,
        sync_playwright() as play,
    ):
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        if "--readme" in sys.argv:
            take_best(browser, house)
        else:
            shutil.rmtree(EVERYTHING, ignore_errors=True)
            EVERYTHING.mkdir(parents=True)
            write_index(list(take_all(browser, house)))
        browser.close()


def take_best(browser: Browser, house: House) -> None:
    README.mkdir(parents=True, exist_ok=True)
    for name, path, username, size in BEST:
        page = sign_in(browser, house, username, "zh", size, "light")
        take(page, path, find_run(page), README / f"{name}.png", whole=False)


def take_all(browser: Browser, house: House) -> Iterator[Path]:
    for language, size, look in LOOKS:
        pages = {
            username: sign_in(browser, house, username, language, size, look)
            for username in sorted({username for _, username in list_places()})
        }
        run = find_run(pages["sy-group-office"])
        for path, username in list_places():
            name = path.strip("/").replace("/", "-").replace(":", "") or "desk"
            yield take(
                pages[username], path, run, EVERYTHING / f"{name}-{language}-{size[0]}-{look}.png", whole=True
            )


def sign_in(
    browser: Browser, house: House, username: str, language: str, size: tuple[int, int], look: str
) -> Page:
    context = browser.new_context(
        base_url=house.address, viewport={"width": size[0], "height": size[1]}, timezone_id="Asia/Shanghai"
    )
    context.add_init_script(
        f"localStorage.setItem('anlan.language', '{language}'); localStorage.setItem('anlan.look', '{look}')"
    )
    page = context.new_page()
    page.goto("/")
    page.locator("input").first.fill(username)
    page.locator("input[type=password]").fill(house.passwords[username])
    page.locator("button[type=submit]").click()
    page.locator("#contents").wait_for()
    return page


def take(page: Page, path: str, run: str, file: Path, *, whole: bool) -> Path:
    page.goto(fill_path(path, run))
    page.get_by_role("main").first.wait_for()
    page.wait_for_load_state("load")
    page.locator(".ant-skeleton").first.wait_for(state="detached")
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=file, full_page=whole)
    return file


def write_index(files: list[Path]) -> None:
    shown = "\n".join(
        f'<figure><img src="{f.name}"><figcaption>{f.stem}</figcaption></figure>' for f in files
    )
    (EVERYTHING / "index.html").write_text(
        f"<!doctype html><meta charset=utf-8>\n{shown}\n", encoding="utf-8"
    )
    sys.stdout.write(f"{len(files)} pictures in {EVERYTHING.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
