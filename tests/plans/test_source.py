"""Reading YAML: every value keeps its place, and whatever is not YAML is a finding."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.kernel.errors import NotFound
from anlan.plans.check import check_source
from anlan.plans.source import MAX_CHARACTERS, read_file, read_text

from .samples import KNOWN, PLAN, check_text, spoil


def test_values_are_read_as_yaml_1_2_means_them() -> None:
    source = read_text("a: on\nb: 12\nc: true\nd: ~\ne: 1.5\nf: 2026-01-01\ng: '12'\n")
    assert source.value == {"a": "on", "b": 12, "c": True, "d": None, "e": 1.5, "f": "2026-01-01", "g": "12"}


def test_every_key_and_value_keeps_its_place() -> None:
    source = read_text("a:\n  - x\n  - {b: 甲, c: 2}\n")
    assert source.locate(("a", 1, "c")) == (3, 15)
    assert source.locate(("a", 1, "c"), on_key=True) == (3, 12)


def test_a_place_that_is_not_in_the_file_is_its_nearest_parent() -> None:
    assert read_text("a:\n  b: 1\n").locate(("a", "c", "d")) == (2, 3)


def test_all_duplicate_keys_are_found_with_their_places() -> None:
    text, place = spoil("    ladder: [director]\n", "    ladder: [director]\n    «title: {zh: 二, en: Two}\n")
    text += "plan: other\n"
    found = [one for one in check_text(text) if one.rule == "duplicate-key"]
    assert [(one.line, one.column) for one in found] == [place, (text.count("\n"), 1)]
    assert found[1].sentence == "`plan` is written twice here; first in line 1."


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("plan: [a\nb: 1\n", 2, 2),
        ("plan: a\n  title: b\n", 2, 8),
        ("plan: 'a\n", 2, 1),
        ("a: &x [1]\nb: *x\n", 2, 1),
        ("? [a]\n: 1\n", 1, 3),
        ("\ta: 1\n", 1, 1),
        ("a: 1\n---\nb: 2\n", 2, 1),
    ],
)
def test_bad_yaml_is_a_finding_at_its_place(text: str, line: int, column: int) -> None:
    finding = next(one for one in check_text(text) if one.rule in ("yaml", "alias"))
    assert (finding.line, finding.column) == (line, column)


def test_a_bomb_of_aliases_is_refused_without_being_spelt_out() -> None:
    rows = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    assert {one.rule for one in read_text("\n".join(rows)).findings} == {"alias"}


def test_nesting_without_end_is_a_finding() -> None:
    assert [one.rule for one in read_text("[" * 20_000).findings] == ["yaml"]


def test_an_oversized_file_and_one_in_another_encoding_are_findings(tmp_path: Path) -> None:
    assert "characters" in read_text("x" * (MAX_CHARACTERS + 1)).findings[0].sentence
    path = tmp_path / "plan.yaml"
    path.write_bytes("plan: 预案".encode("gbk"))
    assert [one.sentence for one in read_file(path).findings] == ["The file is not UTF-8 text."]


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"none\.yaml cannot be read"):
        read_file(tmp_path / "none.yaml")


@given(st.text(max_size=200))
def test_no_text_breaks_the_checker(text: str) -> None:
    assert check_source(read_text(text), KNOWN)


@given(st.integers(0, len(PLAN)), st.integers(0, 40), st.text("{}[]:-&*!|>'\"# \n\tabc", max_size=5))
def test_no_damage_to_a_plan_breaks_the_checker(start: int, length: int, put: str) -> None:
    text = PLAN[:start] + put + PLAN[start + length :]
    lines = text.count("\n") + 2
    assert all(1 <= one.line <= lines and one.column >= 1 for one in check_text(text))
