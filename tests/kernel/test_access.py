from __future__ import annotations

import pytest

from anlan.kernel.access import ALLOWS, ENGINE, SEPARATED, Actor, Grant, Permission, Role, check_permission
from anlan.kernel.errors import AnlanError, Forbidden
from anlan.kernel.money import parse_yuan, show_yuan

DISTRICT = "/210100/210102/"


def holding(role: Role, path: str = "/210100/") -> Actor:
    return Actor(name=f"210100:{role}", grants=(Grant(path, ALLOWS[role]),))


def test_a_role_holds_in_its_subtree_and_not_beside_or_above() -> None:
    head = holding(Role.OFFICE, DISTRICT)
    assert head.can(Permission.ACT, DISTRICT)
    assert not head.can(Permission.ACT, "/210100/")
    assert not head.can(Permission.ACT, "/210100/210103/")
    assert holding(Role.OFFICE).can(Permission.ACT, DISTRICT)


def test_the_refusal_names_who_could() -> None:
    with pytest.raises(Forbidden, match="office, leader"):
        check_permission(holding(Role.INSPECTOR), Permission.APPROVE, "/210100/")


def test_administrator_auditor_and_operator_share_no_power_to_change() -> None:
    changing = frozenset({Permission.ADMINISTER, Permission.AUDIT, Permission.OPERATE, Permission.ACT})
    powers = [ALLOWS[role] & changing for role in SEPARATED]
    assert all(len(power) == 1 for power in powers)
    assert len(frozenset().union(*powers)) == len(SEPARATED)


def test_lists_are_filtered_by_the_paths_of_a_permission() -> None:
    both = Actor("x", grants=(Grant(DISTRICT, ALLOWS[Role.DUTY]), Grant("/210100/", ALLOWS[Role.EDITOR])))
    assert both.paths(Permission.ACT) == (DISTRICT,)
    assert both.paths(Permission.READ_INCIDENT) == ("/210100/", DISTRICT)
    assert ENGINE.can(Permission.ACT, "/")


def test_an_error_says_what_why_how_and_clause() -> None:
    error = AnlanError(
        "The grade is missing.", why="The plan asks.", how="Give it.", clause="SY-3.2.3", field="grade"
    )
    assert str(error) == "grade: The grade is missing. The plan asks. Give it. [SY-3.2.3]"


@pytest.mark.parametrize(("text", "fen"), [("12.30", 1230), ("1,280.5", 128050), ("-3", -300), (" 0.01 ", 1)])
def test_yuan_become_whole_fen(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize("text", ["", "1.005", "twelve", "NaN", "Infinity"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(AnlanError, match="amount in yuan"):
        parse_yuan(text)


def test_fen_are_shown_in_yuan() -> None:
    assert [show_yuan(parse_yuan(text)) for text in ("1234.56", "-0.05")] == ["1,234.56", "-0.05"]
