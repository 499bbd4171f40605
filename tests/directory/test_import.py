from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from anlan.directory.contracts import CONSOLE, Outcome
from anlan.directory.filing import Report, load_rows, read_workbook, write_template
from anlan.directory.filing.sheets import SHEETS
from anlan.directory.models import Bureau, ContactPoint, Holding, Person
from anlan.directory.selectors import find_actor_by_username, find_bureau, list_posts
from anlan.kernel.access import Actor, Grant, Permission, PostRef, Role
from anlan.kernel.errors import Invalid
from anlan.ledger.services import list_since
from tests.directory.conftest import NOW

pytestmark = pytest.mark.usefixtures("db", "home")

Table = list[list[Any]]
GOOD: dict[str, Table] = {
    "机构": [
        ["机构代码", "上级代码", "名称", "类型", "牵头岗位"],
        [210102.0, 210100, "和平分局", "分局", "branch-head"],
        [210100, None, "某市局", "市局", "director"],
    ],
    "处室": [["机构代码", "处室代码", "名称", "牵头岗位"], [210100, "general", "综合办公室", "clerk"]],
    "岗位": [
        ["机构代码", "岗位代码", "名称", "处室代码", "须随时联系"],
        [210100, "director", "局长", None, "是"],
        [210100, "clerk", "经办", "general", "否"],
        [210102, "branch-head", "负责人", None, None],
    ],
    "人员": [
        ["账号", "称呼", "机构代码", "岗位代码", "任职起", "任职止（含）"],
        ["director", "局长", 210100, "director", datetime(2026, 1, 1), None],  # noqa: DTZ001 - as Excel has it
        ["clerk", "经办甲", 210100, "clerk", "2026-01-01", "2026-03-02"],
        ["guest", "无岗人员", None, None, None, None],
    ],
    "联系方式": [
        ["账号", "机构代码", "岗位代码", "方式", "号码或地址", "顺序"],
        ["director", None, None, "电话", 13800001234.0, 1],
        [None, 210100, "clerk", "站内", "站内", None],
    ],
    "角色": [
        ["账号", "机构代码", "岗位代码", "角色", "范围机构代码", "止（含）"],
        [None, 210100, "director", "领导", None, None],
        ["guest", None, None, "审计员", "全部", None],
    ],
}


def _write(path: Path, tables: dict[str, Table]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, table in tables.items():
        page = book.create_sheet(title)
        for row in table:
            page.append(row)
    book.save(path)
    return path


def _load(path: Path, *, actor: Actor = CONSOLE, dry_run: bool = False) -> Report:
    rows, problems = read_workbook(path)
    return load_rows(rows, actor=actor, now=NOW, problems=problems, dry_run=dry_run)


def _spoil(sheet: str, row: int, header: str, value: Any) -> dict[str, Table]:
    """GOOD with one cell changed; `row` is the spreadsheet's number."""
    tables = {title: [list(cells) for cells in table] for title, table in GOOD.items()}
    tables[sheet][row - 1][tables[sheet][0].index(header)] = value
    return tables


def test_a_whole_directory_comes_from_one_file(tmp_path: Path) -> None:
    report = _load(_write(tmp_path / "d.xlsx", GOOD))
    assert report.problems == ()
    assert report.written
    assert find_bureau("210102").path == "/210100/210102/"
    assert find_bureau("210100").lead == "director"
    assert {p.ref.post: (p.office, p.covered) for p in list_posts("210100", now=NOW)} == {
        "director": ("", True),
        "clerk": ("general", False),
    }
    director = find_actor_by_username("director", now=NOW)
    assert director.can(Permission.APPROVE, "/210100/210102/")
    assert find_actor_by_username("guest", now=NOW).can(Permission.AUDIT, "/anywhere/")
    assert {contact.value for contact in ContactPoint.objects.all()} == {"13800001234", "in-app"}


def test_the_last_day_of_a_post_is_worked_to_its_end_in_beijing(tmp_path: Path) -> None:
    _load(_write(tmp_path / "d.xlsx", GOOD))
    held = Holding.objects.get(person__username="clerk")
    assert held.since == datetime(2025, 12, 31, 16, tzinfo=UTC)  # 2026-01-01 00:00 in Beijing
    assert held.until == datetime(2026, 3, 2, 16, tzinfo=UTC)  # 2026-03-03 00:00 in Beijing


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path = _write(tmp_path / "d.xlsx", GOOD)
    first = _load(path)
    entries = len(list_since("directory:everywhere"))
    again = _load(path)
    assert sum((Counter(o) for o in first.outcomes.values()), Counter()) == {Outcome.CREATED: 13}
    assert sum((Counter(o) for o in again.outcomes.values()), Counter()) == {Outcome.UNCHANGED: 13}
    assert not again.written
    assert len(list_since("directory:everywhere")) == entries


def test_a_changed_cell_changes_one_row(tmp_path: Path) -> None:
    _load(_write(tmp_path / "d.xlsx", GOOD))
    report = _load(_write(tmp_path / "e.xlsx", _spoil("岗位", 3, "名称", "经办岗")))
    assert report.outcomes["岗位"] == {Outcome.CHANGED: 1, Outcome.UNCHANGED: 2}
    assert report.written


def test_a_dry_run_tells_and_writes_nothing(tmp_path: Path) -> None:
    report = _load(_write(tmp_path / "d.xlsx", GOOD), dry_run=True)
    assert report.outcomes["机构"] == {Outcome.CREATED: 2}
    assert not report.written
    assert not Bureau.objects.exists()
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("sheet", "row", "header", "value", "says"),
    [
        ("机构", 2, "类型", "县局", "not known here"),
        ("机构", 2, "上级代码", "999", "no bureau 999"),
        ("机构", 3, "上级代码", "210102", "no bureau 210102"),  # a circle
        ("机构", 2, "机构代码", "2101/02", "not a code"),
        ("机构", 3, "牵头岗位", "pilot", "no post 210100:pilot"),
        ("岗位", 3, "处室代码", "none", "no office none"),
        ("岗位", 2, "须随时联系", "也许", "neither 是 nor 否"),
        ("岗位", 4, "名称", None, "empty"),
        ("人员", 3, "岗位代码", "pilot", "no post 210100:pilot"),
        ("人员", 3, "任职止（含）", "三月", "not a date"),
        ("人员", 3, "任职止（含）", "2025-12-30", "not after the start"),
        ("人员", 4, "机构代码", 210100, "bureau and its own code"),
        ("联系方式", 2, "号码或地址", "不详", "not a value for phone"),
        ("联系方式", 2, "顺序", 0, "place in an order"),
        ("联系方式", 3, "账号", "clerk", "not clear whose"),
        ("角色", 3, "范围机构代码", None, "not said where"),
        ("角色", 2, "范围机构代码", "999", "no bureau 999"),
        ("角色", 2, "角色", "机器", "not known here"),
    ],
)
def test_an_error_is_told_with_its_sheet_row_and_column(
    tmp_path: Path, sheet: str, row: int, header: str, value: Any, says: str
) -> None:
    report = _load(_write(tmp_path / "d.xlsx", _spoil(sheet, row, header, value)))
    told = {(p.sheet, p.row): p for p in report.problems}
    problem = told[sheet, row]
    assert says in problem.what
    assert problem.how
    expected = {("联系方式", 3): "账号", ("人员", 4): "岗位代码"}.get((sheet, row), header)
    assert problem.column == expected
    assert not Bureau.objects.exists()


def test_all_errors_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    tables = _spoil("机构", 2, "类型", "县局")
    tables["联系方式"][1][4] = "不详"
    tables["角色"][1][3] = "皇帝"
    report = _load(_write(tmp_path / "d.xlsx", tables))
    assert {(p.sheet, p.row) for p in report.problems} >= {("机构", 2), ("联系方式", 2), ("角色", 2)}
    assert not report.written


def test_separated_roles_in_one_file_are_refused_at_the_row_of_the_second(tmp_path: Path) -> None:
    tables = {title: [*table] for title, table in GOOD.items()}
    tables["角色"] = [*GOOD["角色"], ["guest", None, None, "运维员", "全部", None]]
    report = _load(_write(tmp_path / "d.xlsx", tables))
    assert [(p.sheet, p.row) for p in report.problems] == [("角色", 4)]
    assert "at one time" in report.problems[0].what


def test_an_administrator_of_a_branch_imports_only_their_branch(tmp_path: Path) -> None:
    _load(_write(tmp_path / "d.xlsx", GOOD))
    branch = Actor("x", grants=(Grant("/210100/210102/", frozenset({Permission.ADMINISTER})),))
    report = _load(_write(tmp_path / "e.xlsx", _spoil("岗位", 2, "名称", "大局长")), actor=branch)
    assert ("岗位", 2) in {(p.sheet, p.row) for p in report.problems}
    assert not report.written


@pytest.mark.parametrize(
    ("header", "column", "says"),
    [
        (["机构代码", "名称"], "类型", "missing"),
        (["机构代码", "名称", "类型", "备注"], "备注", "not known"),
        (["机构代码", "名称", "类型", "名称"], "名称", "twice"),
    ],
)
def test_wrong_headers_are_told_in_row_one(tmp_path: Path, header: list[str], column: str, says: str) -> None:
    report = _load(_write(tmp_path / "d.xlsx", {"机构": [header, ["1", "2", "3", "4"][: len(header)]]}))
    assert [(p.row, p.column) for p in report.problems] == [(1, column)]
    assert says in report.problems[0].what


def test_an_unknown_sheet_is_told(tmp_path: Path) -> None:
    report = _load(_write(tmp_path / "d.xlsx", {**GOOD, "Sheet1": [["x"]]}))
    assert [p.sheet for p in report.problems] == ["Sheet1"]


def test_what_is_no_spreadsheet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "d.xlsx"
    path.write_bytes(b"not a workbook")
    with pytest.raises(Invalid, match="not a spreadsheet"):
        read_workbook(path)
    with pytest.raises(Invalid, match="no file"):
        read_workbook(tmp_path / "none.xlsx")


def test_the_template_has_every_column_and_imports_as_nothing(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_template(path)
    book = load_workbook(path)
    assert book.sheetnames == [sheet.title for sheet in SHEETS.values()]
    for sheet in SHEETS.values():
        headers = [str(cell.value).removesuffix("*") for cell in book[sheet.title][1]]
        assert headers == [column.header for column in sheet.columns]
    report = _load(path)
    assert report.problems == ()
    assert not report.written


def test_the_examples_of_the_template_are_themselves_right(tmp_path: Path) -> None:
    tables = {
        sheet.title: [[c.header for c in sheet.columns], [c.example for c in sheet.columns]]
        for sheet in SHEETS.values()
    }
    tables["机构"][1][-1] = ""  # the director, whose post is not among the examples
    tables["处室"][1][-1] = ""
    report = _load(_write(tmp_path / "d.xlsx", tables))
    assert report.problems == ()
    assert PostRef("210100", "duty-officer") in find_actor_by_username("duty-a", now=NOW).posts
    assert Role.DUTY.value in Person.objects.get().roles.values_list("role", flat=True)
