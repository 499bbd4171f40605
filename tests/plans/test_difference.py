"""Two versions compared, clause by clause."""

from __future__ import annotations

from anlan.plans.compile import compile_plan
from anlan.plans.contracts import Plan
from anlan.plans.rules import diff_versions
from anlan.plans.source import read_text
from anlan.plans.versions import ChangeKind, ClauseChange, ElementChange

from .samples import PLAN, spoil


def compile_text(text: str) -> Plan:
    return compile_plan(read_text(text))


def test_the_same_rules_do_not_differ() -> None:
    assert diff_versions(compile_text(PLAN), compile_text(PLAN + "# a note\n")) == []


def test_a_changed_limit_is_shown_under_its_clause() -> None:
    text, _ = spoil("within: 24h, makes", "within: {assume: 1wd, word: 及时}, makes")
    [change] = diff_versions(compile_text(PLAN), compile_text(text))
    assert change.clause == "SA-2"
    [element] = change.changes
    assert (element.element, element.kind) == ("matters.enquiry.answer", ChangeKind.CHANGED)
    [what] = element.what
    assert what.startswith("clocks: ")
    assert '"24h"' in what
    assert '"1wd (及时)"' in what


def test_elements_come_and_go_and_those_without_a_clause_are_listed_apart() -> None:
    start, end = PLAN.index("      look:\n"), PLAN.index("      close-out:\n")
    shorter = PLAN[:start] + PLAN[end:]
    assert diff_versions(compile_text(PLAN), compile_text(shorter)) == [
        ClauseChange("", (ElementChange("attack.look", ChangeKind.REMOVED),))
    ]
    assert diff_versions(compile_text(shorter), compile_text(PLAN)) == [
        ClauseChange("", (ElementChange("attack.look", ChangeKind.ADDED),))
    ]


def test_a_clause_that_moves_is_shown_under_both() -> None:
    text, _ = spoil("one-command: {title: {zh: 统一指挥, en: One command}, clauses: [SA-1]}",
                    "one-command: {title: {zh: 统一指挥, en: One command}, clauses: [SA-2]}")  # fmt: skip
    changes = diff_versions(compile_text(PLAN), compile_text(text))
    assert [(one.clause, [part.element for part in one.changes]) for one in changes] == [
        ("SA-1", ["principles.one-command"]),
        ("SA-2", ["principles.one-command"]),
    ]
    assert changes[0].changes[0].what == ('clauses: ["SA-1"] -> ["SA-2"]',)
