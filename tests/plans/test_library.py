"""The library that comes with the software: found, whole, and clean."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.host.library import find_library
from anlan.kernel.errors import Invalid, NotFound
from anlan.plans.check import check_source
from anlan.plans.findings import select_errors
from anlan.plans.library import (
    list_clauses,
    list_library_plans,
    list_scheme_paths,
    read_clauses,
)
from anlan.plans.load import load_library_plans, load_plan
from anlan.plans.schemes import Grading, find_scheme, grade_by_scheme, read_scheme
from anlan.plans.source import read_file
from anlan.plans.words import RANKS

from .samples import KNOWN, PLAN

HEADER = "id,document,where,duty,carried_by,reading\n"


def test_both_plans_are_there() -> None:
    names = {f"{path.parent.name}/{path.name}" for path in list_library_plans()}
    assert {"210100/shenyang.yaml", "120000/tianjin.yaml"} <= names


@pytest.mark.parametrize("path", list_library_plans(), ids=lambda path: path.stem)
def test_every_plan_of_the_library_is_without_errors(path: Path) -> None:
    assert select_errors(check_source(read_file(path))) == []


def test_every_clause_of_the_table_is_carried() -> None:
    carried = {
        clause for plan in load_library_plans() for e in plan.elements.values() for clause in e.clauses
    }
    clauses = [clause.id for clause in list_clauses()]
    assert len(clauses) == 69
    assert [clause for clause in clauses if clause not in carried] == []


def test_the_table_reads_clauses_narrowly_where_people_are_concerned() -> None:
    narrowed = {clause.id for clause in list_clauses() if clause.reading.startswith("narrowed")}
    assert narrowed == {"SY-3.4.4", "TJ-2.2", "TJ-2.3", "TJ-4.3.2", "TJ-4.5.1", "TJ-4.5.2"}


def test_the_library_may_be_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ANLAN_LIBRARY", str(tmp_path))
    assert find_library() == tmp_path
    monkeypatch.setenv("ANLAN_LIBRARY", str(tmp_path / "nowhere"))
    with pytest.raises(NotFound, match="ANLAN_LIBRARY"):
        find_library()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,document\nA-1,a\n", "row 1: .* has no column where, duty, carried_by, reading"),
        (HEADER + "A-1,a,,,,\nA-1,a,,,,\n", "row 3, column id: .*'A-1'.*repeated"),
        (HEADER + ",a,,,,\n", "row 2, column id: .*empty"),
    ],
)
def test_a_wrong_clause_table_is_refused_with_its_row(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "clauses.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid, match=message):
        read_clauses(path)


def test_a_missing_clause_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="cannot be read"):
        read_clauses(tmp_path / "none.csv")


def test_a_plan_with_errors_is_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN, encoding="utf-8")
    with pytest.raises(Invalid, match="The clause table has no `SA-1`") as refused:
        load_plan(path)
    assert len(refused.value.facts["findings"]) > 1


def test_a_plan_is_compiled_once_for_the_same_text() -> None:
    path = list_library_plans()[0]
    assert load_plan(path) is load_plan(path)


@pytest.mark.parametrize("name", list_scheme_paths(find_library()))
def test_every_scheme_of_the_library_says_where_it_is_from(name: str) -> None:
    scheme = find_scheme(name)
    assert (scheme.scheme, bool(scheme.source)) == (name, True)
    assert scheme.confidence in {"A", "B", "C", "L"}
    assert scheme.assumed is (scheme.confidence == "L")


@pytest.mark.parametrize(
    ("leaked", "grade"),
    [
        (100_000_000, "I"),
        (99_999_999, "II"),
        (10_000_000, "II"),
        (1_000_000, "III"),
        (999_999, "IV"),
        (0, "IV"),
    ],
)
def test_leaked_data_is_graded_at_the_figures_of_the_rule(leaked: int, grade: str) -> None:
    assert grade_by_scheme(find_scheme("cac-2025"), {"leaked_people": leaked}).grade == grade


def test_an_unknown_or_odd_fact_reaches_no_grade() -> None:
    scheme = find_scheme("cac-2025")
    assert grade_by_scheme(scheme, {}) == Grading("IV", "", assumed=False)
    assert grade_by_scheme(scheme, {"leaked_people": True}).grade == "IV"
    assert grade_by_scheme(scheme, {"leaked_people": "100000000"}).grade == "IV"


def test_a_judgement_or_a_figure_makes_a_matter_of_opinion_major() -> None:
    scheme = find_scheme("opinion")
    assert grade_by_scheme(scheme, {"judged_major": True}) == Grading("major", "judged_major", assumed=False)
    assert grade_by_scheme(scheme, {"topic_heat": 10**6}) == Grading("major", "topic_heat", assumed=True)
    assert grade_by_scheme(scheme, {"judged_major": False}).grade == "ordinary"


@given(
    fewer=st.integers(0, 10**9),
    more=st.integers(0, 10**9),
    name=st.sampled_from(["cac-2025", "petition-local"]),
)
def test_more_people_never_lower_a_grade(fewer: int, more: int, name: str) -> None:
    fewer, more = sorted((fewer, more))
    low, high = (
        grade_by_scheme(find_scheme(name), {"people": count, "leaked_people": count})
        for count in (fewer, more)
    )
    assert RANKS[high.grade] <= RANKS[low.grade]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("grade: I,", "grade: V,", "invents grades"),
        ("grade: I,", "grade: major,", "mixes or invents"),
        ("grade: I,", "grade: IV,", "out of order"),
        ("at_least: 9", "equals: true, at_least: 9", "exactly one of"),
        ("at_least: 9", "atleast: 9", "unknown field `atleast`"),
        ("scheme: x", "scheme: x\nscheme: x", "written twice"),
    ],
)
def test_a_wrong_scheme_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = """\
scheme: x
title: {zh: 甲, en: A}
source: 样例
confidence: A
rules:
  - {grade: I, any: [{fact: people, at_least: 9}]}
  - {grade: II, any: [{fact: people, at_least: 5}]}
otherwise: IV
"""
    path = tmp_path / "x.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(Invalid, match=message):
        read_scheme(path)


def test_an_unknown_scheme_is_refused_with_those_there_are() -> None:
    with pytest.raises(NotFound, match="cac-2025"):
        find_scheme("cac")


def test_the_known_of_the_samples_is_of_the_same_kind() -> None:
    assert grade_by_scheme(KNOWN.schemes["plain"], {"people": 100}).grade == "I"
