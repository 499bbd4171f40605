"""What docs/BOUNDARIES.md says never happens, looked for in everything that was written anywhere."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile as Upload
from django.db import connection

from anlan.drills.demonstration import prepare_demonstration
from anlan.kernel.access import Permission as P
from tests.callers import WALL, issue_caller
from tests.signals.samples import HEADINGS, ROWS, make_csv, make_xlsx

pytestmark = pytest.mark.django_db(transaction=True)
# One marker a place where a caller or writer may stand: columns we know and columns nobody named to us.
MARKERS = {
    "联系人": "标记甲某某",
    "联系电话": "13900007777",
    "手机": "13900008888",
    "身份证号": "210102199001017777",
    "诉求地址": "标记路七十七号",
    "发布者昵称": "标记网名",
    "粉丝数": "标记七百万",
    "账号": "marker_account_77",
}
WORDS = [*MARKERS.values(), "标记一三九", "210102199001018888"]
AUTHOR = re.compile(r"author|nick|handle_name|avatar|follower|screen_name|writer|作者|昵称")


def test_no_marker_of_a_caller_or_writer_is_found_in_the_database_the_files_or_the_log(
    capfd: pytest.CaptureFixture[str],
) -> None:
    prepare_demonstration(wall=WALL)
    caller = issue_caller(P.TAKE_SIGNAL, P.READ_MATTER)
    answers = [
        caller.send("/api/matters/import", file=Upload("来电13900007777.xlsx", raw)) for raw in _exports()
    ]
    assert [len(answer.json()["taken"]) for answer in answers] == [1, 1]
    assert [len(answer.json()["refused"]) for answer in answers] == [1, 1]
    written = "".join(dump_database()) + "".join(dump_files()) + "".join(capfd.readouterr())
    written += "".join(answer.content.decode() for answer in answers)
    assert "异地就医" in written  # the dump does hold what came in
    for word in WORDS:
        assert word not in written, word


def _exports() -> Iterator[bytes]:
    """A good and a bad row each, a marker in every place, in both formats."""
    for number, make in enumerate((make_xlsx, make_csv)):
        text = "异地就医，回电13900007777，证件210102199001018888"
        good = [f"GD-{number}", "2026-03-02 08:30", "电话", "咨询类", text]
        bad = [f"GD-B{number}", "标记一三九", "电话", "咨询类", text]
        headings = [*HEADINGS[:5], *MARKERS]
        rows = [[*row, *MARKERS.values()] for row in (good, bad)]
        if make is make_xlsx:
            yield make_xlsx(rows, [headings])
        else:
            out = StringIO()
            csv.writer(out).writerows([headings, *rows])
            yield out.getvalue().encode("gbk")


def dump_database() -> Iterator[str]:
    """Every column of every row of every table, as text; bytes as they would be read."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own table names
            for row in cursor.fetchall():
                for cell in row:
                    raw = bytes(cell) if isinstance(cell, memoryview | bytes) else b""
                    yield raw.decode("utf-8", "replace") if raw else str(cell)


def dump_files() -> Iterator[str]:
    for path in Path(settings.HOME.path).rglob("*"):
        if path.is_file():
            yield path.read_bytes().decode("utf-8", "replace")


def test_no_table_has_a_column_for_an_author() -> None:
    columns = [
        f"{model._meta.db_table}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
    ]
    assert len(columns) > 50
    assert [column for column in columns if AUTHOR.search(column)] == []


def test_nothing_is_found_by_a_callers_number() -> None:
    prepare_demonstration(wall=WALL)
    caller = issue_caller(P.TAKE_SIGNAL, P.READ_MATTER)
    caller.send("/api/matters/import", file=Upload("a.xlsx", make_xlsx(ROWS)))
    assert caller.get("/api/matters").json()["items"]
    for query in ({"caller": "13912340001"}, {"q": "13912340001"}, {"telephone": "13912340001"}):
        assert caller.get("/api/matters", **query).status_code == 422
