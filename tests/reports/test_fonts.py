"""Fonts: the official faces first, Noto in their stead, and an error that names the package without both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from anlan.reports.contracts import FontMissing
from anlan.reports.printing import print_document
from anlan.reports.rendering.fonts import SANS, SERIF, Faces, choose_faces, find_faces, forget_fonts
from anlan.reports.rendering.pdf import set_template
from anlan.reports.selectors import preview_report
from tests.callers import find_person
from tests.reports.played import play


@pytest.fixture(autouse=True)
def _look_again() -> Iterator[None]:
    forget_fonts()
    yield
    forget_fonts()


def test_official_faces_win_and_what_stands_in_is_told() -> None:
    faces = choose_faces(frozenset({SERIF, SANS, "FangSong", "SimHei"}))
    assert faces.families == {"仿宋": "FangSong", "黑体": "SimHei", "楷体": SERIF, "小标宋": SERIF}
    assert faces.standing_in == {"楷体": SERIF, "小标宋": SERIF}


def test_without_a_chinese_font_nothing_is_printed_and_the_package_is_named(
    versions: dict[str, int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    document = preview_report(
        find_person("sy-director"), play("network-attack-to-review", versions, beats=1).run, "first"
    )
    monkeypatch.setenv("ANLAN_SYSTEM_FONTS", "0")
    monkeypatch.setenv("ANLAN_FONTS", str(tmp_path))
    with pytest.raises(FontMissing, match="fonts-noto-cjk"):
        print_document(document, "pdf")
    assert print_document(document, "docx").content


def test_a_folder_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ANLAN_FONTS", str(tmp_path / "none"))
    with pytest.raises(FontMissing, match="ANLAN_FONTS"):
        find_faces()


def test_what_typst_only_warns_of_is_an_error(versions: dict[str, int]) -> None:
    document = preview_report(
        find_person("sy-director"), play("network-attack-to-review", versions, beats=1).run, "first"
    )
    families = {**find_faces().families, "仿宋": "No Such Face"}
    with pytest.raises(FontMissing, match="unknown font family"):
        set_template("report.typ", document, at=document.at, faces=Faces(families, {}))
