"""What somebody does at the pages, by the names that a screen reader would say."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from playwright.sync_api import Locator, Page, expect

from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import SystemClock
from anlan.plans.labels import load_labels

DESK, PHONE = (1400, 900), (390, 844)
RECORDED = "已记录"


@cache
def name_field(field: str) -> str:
    return load_labels().fields[field].zh


def now() -> datetime:
    """The minute that is, in Beijing: what somebody types as the time of something just done."""
    return SystemClock().now().astimezone(BEIJING).replace(second=0, microsecond=0)


class Post:
    """A page with somebody before it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, path: str) -> Post:
        self.page.goto(path)
        self.page.get_by_role("button", name="搜索").or_(
            self.page.get_by_role("button", name="Search")
        ).wait_for()
        return self

    def start_act(self, act: str) -> Locator:
        """Press an act of the bar; gives its form."""
        self.page.get_by_role("toolbar").get_by_role("button", name=act, exact=True).click()
        return self.page.get_by_role("dialog")

    def act(self, act: str, /, **values: object) -> None:
        """An act of the bar with its form filled in and sent. Names are those of words.yaml or labels."""
        self.send(self.start_act(act), **values)

    def finish(self, step: str, **values: object) -> None:
        """Open a step's sheet and prove it."""
        self.page.locator("button[data-line]").get_by_text(step, exact=True).click()
        sheet = self.page.get_by_role("dialog")
        expect(sheet.get_by_text(step).first).to_be_visible()
        self.send(sheet, **values)

    def send(self, form: Locator, **values: object) -> None:
        for name, value in values.items():
            self.fill(form, name_field(name) if name.isascii() else name, value)
        form.get_by_role("button", name="提交", exact=True).click()
        expect(self.page.get_by_text(RECORDED).last).to_be_visible()
        expect(form).to_be_hidden()

    def fill(self, form: Locator, label: str, value: object) -> None:
        """One field, by what kind of control stands there; choices are typed, as a keyboard allows."""
        control = form.get_by_label(label, exact=True).first
        if isinstance(value, datetime):
            control.fill(value.strftime("%Y-%m-%d %H:%M:%S"))
            control.press("Enter")
        elif control.get_attribute("role") != "combobox":
            control.fill(str(value))
        else:
            for each in value if isinstance(value, list) else [str(value)]:
                self._choose(control, each)
            control.press("Tab")

    def _choose(self, control: Locator, value: str) -> None:
        control.fill(value)
        if control.get_attribute("aria-expanded") == "true":  # else it takes words of one's own
            options = self.page.locator(".ant-select-dropdown:visible .ant-select-item-option")
            expect(options.filter(has_text=value).first).to_be_visible()
            expect(options.filter(has_not_text=value)).to_have_count(0)
        control.press("Enter")
