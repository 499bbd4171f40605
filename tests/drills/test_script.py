"""Reading stories."""

from __future__ import annotations

from pathlib import Path

import pytest

from anlan.drills.script import load_cast, load_story
from anlan.kernel.errors import Invalid


def test_a_fault_in_the_yaml_of_a_story_is_told_with_its_line_and_column(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("story: broken\nbeats: [a, b\nplan: x\n")
    with pytest.raises(Invalid, match=r"broken\.yaml, line 3, column 5: The file is not YAML"):
        load_story(file)


def test_a_story_that_is_not_utf_8_is_told_with_its_file(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_bytes(b"story: \xff\xfe\n")
    with pytest.raises(Invalid, match=r"broken\.yaml"):
        load_story(file)


def test_a_fault_in_the_cast_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stories").mkdir()
    (tmp_path / "stories" / "cast.yaml").write_text("a: [\n")
    monkeypatch.setattr("anlan.drills.script.find_library", lambda: tmp_path)
    with pytest.raises(Invalid, match=r"cast\.yaml, line \d+"):
        load_cast()
