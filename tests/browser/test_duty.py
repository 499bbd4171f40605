"""值班: a swap is asked for on one's own page and agreed to; the calendar shows it, and it follows a move."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import BrowserContext, Locator, expect

from tests.browser.posts import PHONE, RECORDED, Post, now
from tests.browser.test_every_page import look

pytestmark = pytest.mark.timeout(240)
Sit = Callable[..., Post]
ROSTER = "/duty/rosters/210100:duty-officer"
LADDER = "/duty/ladders?post=210100:duty-officer"
NAMES = {"sy-duty-a": "值班员甲", "sy-duty-b": "值班员乙", "sy-duty-c": "值班员丙"}


def name_day(ahead: int) -> datetime:
    return now() + timedelta(days=ahead)


def open_month(who: Post, day: datetime) -> Post:
    return who.open(f"{ROSTER}?month={day:%Y-%m}")


def find_chip(who: Post, day: datetime, kind: str) -> Locator:
    """A shift in the calendar, by what a screen reader says of it."""
    cell = who.page.locator(f'[data-day="{day:%Y-%m-%d}"]')
    return cell.get_by_role("button", name=re.compile(f"^{kind}"))


def find_holder(who: Post, day: datetime, kind: str) -> str:
    said = find_chip(who, day, kind).inner_text()
    return next(username for username, label in NAMES.items() if label in said)


def choose(who: Post, chip: Locator, act: str) -> Locator:
    """An act of a shift by keyboard; gives its window."""
    chip.focus()
    chip.press("Enter")
    who.page.get_by_role("menuitem", name=act, exact=True).click()
    return who.page.get_by_role("dialog")


def test_a_swap_is_asked_agreed_and_follows_the_shift_when_it_moves(post: Sit) -> None:
    day = name_day(4)
    office = open_month(post("sy-group-office"), day)
    one, other = (find_holder(office, day, kind) for kind in ("白班", "夜班"))

    asking = post(one, size=PHONE).open("/duty/mine")
    line = asking.page.locator("[data-shift]").filter(has_text=f"{day:%Y-%m-%d} 08:30–17:00")
    line.get_by_role("button", name="替班 / 换班").click()
    form = asking.page.get_by_role("dialog")
    form.get_by_text("与另一个班互换").click()
    asking.fill(form, "另一个班", f"{day:%m-%d} 夜班")
    asking.fill(form, "原因", "白天参加培训")
    form.get_by_role("button", name="发出", exact=True).click()
    expect(asking.page.get_by_text(RECORDED)).to_be_visible()
    expect(form).to_be_hidden()
    # 问过一次，同一个班不能再问；可以撤回
    expect(line.get_by_role("button", name="替班 / 换班")).to_be_hidden()
    expect(asking.page.get_by_role("button", name="撤回", exact=True)).to_be_visible()
    assert asking.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]

    asked = post(other).open("/duty/mine")
    expect(asked.page.get_by_text("白天参加培训")).to_be_visible()
    asked.page.get_by_role("button", name="同意", exact=True).click()
    expect(asked.page.get_by_text("已同意")).to_be_visible()

    open_month(office, day)
    swapped = find_chip(office, day, "白班")
    expect(swapped).to_contain_text(re.compile(f"{NAMES[other]}.*换班，原为{NAMES[one]}"))

    # 班次移动，换班跟着走
    window = choose(office, swapped, "调整时间")
    begins = day.replace(hour=9, minute=0)
    control = window.get_by_label("开始", exact=True)
    control.fill(f"{begins:%Y-%m-%d %H:%M}")
    control.press("Enter")
    window.get_by_role("button", name="调整时间", exact=True).click()
    expect(office.page.get_by_text(RECORDED)).to_be_visible()
    moved = find_chip(office, day, "白班")
    expect(moved).to_contain_text(
        re.compile(f"{NAMES[other]}.*{day:%Y-%m-%d} 09:00–17:00.*换班，原为{NAMES[one]}")
    )
    gap = office.page.locator(f'[data-day="{day:%Y-%m-%d}"]').get_by_role("button", name="缺班 08:30–09:00")
    expect(gap).to_be_visible()


def test_dragging_a_shift_onto_another_swaps_them_and_a_refusal_says_why(post: Sit) -> None:
    day = name_day(6)
    office = open_month(post("sy-group-office"), day)
    before = [find_holder(office, day, kind) for kind in ("白班", "夜班")]
    find_chip(office, day, "白班").drag_to(find_chip(office, day, "夜班"))
    window = office.page.get_by_role("dialog")
    window.get_by_role("button", name="互换", exact=True).click()
    expect(window).to_be_hidden()
    for kind, holder in zip(("夜班", "白班"), before, strict=True):
        expect(find_chip(office, day, kind)).to_contain_text(re.compile(f"^{kind}{NAMES[holder]}"))

    # 同一时间已有另一个班的人不能替
    busy = find_holder(office, day, "备班")
    window = choose(office, find_chip(office, day, "夜班"), "指定替班")
    office.fill(window, "人员", NAMES[busy])
    window.get_by_role("button", name="指定替班", exact=True).click()
    expect(office.page.get_by_role("alert").filter(has_text="two shifts at once").first).to_be_visible()


def test_a_table_goes_out_and_its_faults_are_named_by_row_and_column(post: Sit, tmp_path: Path) -> None:
    day = name_day(20)
    office = open_month(post("sy-group-office"), day)
    with office.page.expect_download() as taken:
        office.page.get_by_role("link", name="导出表格").click()
    book = load_workbook(BytesIO(Path(taken.value.path()).read_bytes()))
    sheet = book.worksheets[0]
    row = next(cells for cells in sheet.iter_rows(min_row=3) if any(c.value in NAMES.values() for c in cells))
    next(cell for cell in row if cell.value in NAMES.values()).value = "某某"
    wrong = tmp_path / "wrong.xlsx"
    book.save(wrong)
    office.page.get_by_role("button", name="导入表格").click()
    drawer = office.page.get_by_role("dialog")
    drawer.locator("input[type=file]").set_input_files(wrong)
    drawer.get_by_role("button", name="导入", exact=True).click()
    expect(drawer.get_by_text("1 处不对，没有导入")).to_be_visible()
    expect(drawer.get_by_role("cell", name=str(row[0].row), exact=True)).to_be_visible()
    expect(drawer.get_by_text("某某").first).to_be_visible()


def test_the_log_is_written_narrowed_and_closed(post: Sit) -> None:
    duty = post("sy-duty-a").open("/duty/log")
    duty.page.get_by_role("button", name="记一条").click()
    form = duty.page.get_by_role("dialog")
    duty.fill(form, "来自", "区医保分局")
    duty.fill(form, "内容", "询问系统维护时间")
    form.get_by_text("还有事未办结").click()
    form.get_by_role("button", name="记入日志").click()
    expect(form).to_be_hidden()
    duty.page.get_by_text("未办结", exact=True).first.click()
    row = duty.page.get_by_role("row").filter(has_text="询问系统维护时间")
    row.get_by_role("button", name="办结", exact=True).click()
    window = duty.page.get_by_role("dialog")
    duty.fill(window, "怎么办的", "已电话答复")
    window.get_by_role("button", name="办结", exact=True).click()
    expect(row).to_be_hidden()
    inspector = post("sy-inspector").open("/duty/log?state=closed")
    expect(inspector.page.get_by_text("询问系统维护时间")).to_be_visible()
    expect(inspector.page.get_by_role("button", name="记一条")).to_have_count(0)


def test_who_goes_and_who_comes_both_sign(post: Sit) -> None:
    first, second = post("sy-duty-b").open("/duty/mine"), post("sy-duty-c")
    first.page.get_by_role("button", name=re.compile("^交班")).click()
    window = first.page.get_by_role("dialog")
    first.fill(window, "交班说明", "夜间留意门户网站")
    window.get_by_role("button", name="交班", exact=True).click()
    expect(window).to_be_hidden()
    expect(first.page.get_by_role("button", name="接班签字")).to_have_count(0)
    second.open("/duty/mine")
    expect(second.page.get_by_text("夜间留意门户网站")).to_be_visible()
    second.page.get_by_role("button", name="接班签字").click()
    expect(second.page.get_by_text("夜间留意门户网站")).to_have_count(0)


def test_a_calendar_address_is_shown_once_and_revoked(post: Sit) -> None:
    duty = post("sy-duty-c").open("/duty/mine")
    duty.page.get_by_role("button", name="生成地址").click()
    expect(duty.page.get_by_text(re.compile(r"/c/\S+\.ics"))).to_be_visible()
    duty.page.reload()
    expect(duty.page.get_by_role("button", name="停用")).to_be_visible()
    expect(duty.page.get_by_text(re.compile(r"/c/\S+\.ics"))).to_have_count(0)
    duty.page.get_by_role("button", name="停用").click()
    duty.page.get_by_role("tooltip").get_by_role("button", name="确定").click()
    expect(duty.page.get_by_text("没有订阅")).to_be_visible()


def test_a_gap_is_filled_where_it_is_shown(post: Sit) -> None:
    day = name_day(9)
    office = post("sy-group-office").open("/duty/mine")
    office.page.get_by_role("link", name="到值班表安排").first.click()
    gap = office.page.locator(f'[data-day="{day:%Y-%m-%d}"]').get_by_role("button", name=re.compile("^缺班"))
    busy = [find_holder(office, day, kind) for kind in ("白班", "备班")]
    free = next(label for username, label in NAMES.items() if username not in busy)
    gap.click()
    drawer = office.page.get_by_role("dialog")
    expect(drawer.get_by_text("夜班 17:00–08:30")).to_be_visible()
    office.fill(drawer, "人员", free)
    drawer.get_by_role("button", name="添加班次", exact=True).click()
    expect(gap).to_have_count(0)
    expect(find_chip(office, day, "夜班")).to_contain_text(free)


def test_leave_is_recorded_and_ended_by_oneself_and_the_keeper_sees_it(post: Sit) -> None:
    begins = name_day(25).replace(hour=8, minute=0)
    duty = post("sy-duty-b").open("/duty/mine")
    duty.page.get_by_role("button", name="登记请假").click()
    form = duty.page.get_by_role("dialog")
    for label, at in (("开始", begins), ("结束", begins + timedelta(days=1))):
        control = form.get_by_label(label, exact=True)
        control.fill(f"{at:%Y-%m-%d %H:%M}")
        control.press("Enter")
    form.get_by_role("button", name="确定", exact=True).click()
    expect(form).to_be_hidden()
    told = f"值班员乙：{begins:%Y-%m-%d %H:%M}"
    expect(duty.page.get_by_text(told)).to_be_visible()
    office = open_month(post("sy-group-office"), begins)
    expect(office.page.get_by_text(told)).to_be_visible()
    duty.page.get_by_role("button", name="结束请假").click()
    duty.page.get_by_role("tooltip").get_by_role("button", name="确定").click()
    expect(duty.page.get_by_text(told)).to_have_count(0)


def test_the_pages_fit_a_telephone_in_both_languages(contexts: Callable[..., BrowserContext]) -> None:
    for language in ("zh", "en"):
        page = contexts("sy-duty-a", size=PHONE, language=language).new_page()
        for path in ("/duty/mine", ROSTER, "/duty/log", LADDER, "/duty/reachability"):
            assert look(page, path, "") == []
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], (language, path)


def test_a_roster_is_opened_and_its_terms_changed(post: Sit) -> None:
    office = post("sy-group-office").open("/duty/rosters")
    office.page.get_by_role("button", name="开设值班表").click()
    form = office.page.get_by_role("dialog")
    office.fill(form, "岗位", "局长")
    form.get_by_role("button", name="保存", exact=True).click()
    expect(office.page).to_have_url(re.compile("/duty/rosters/210100:director"))
    expect(office.page.get_by_role("button", name=re.compile("缺班")).first).to_be_visible()
    office.page.get_by_role("button", name="设置", exact=True).click()
    form.get_by_label("什么时候须有人值班").click()
    office.page.locator(".ant-select-item-option").filter(has_text="仅重要节点").click()
    form.get_by_role("button", name="保存", exact=True).click()
    expect(office.page.get_by_text("仅重要节点有人值班，每班 1 人。")).to_be_visible()
