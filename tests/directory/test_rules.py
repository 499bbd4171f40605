from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.directory.contracts import Bureau, Level, Mode, Office
from anlan.directory.rules import (
    HeldRole,
    Span,
    Surroundings,
    cast_group,
    check_separation,
    check_span,
    find_nearest_emergency,
    narrow_delegated,
)
from anlan.kernel.access import ALLOWS, SEPARATED, Permission, Role
from anlan.kernel.errors import Invalid, OutOfOrder

ORIGIN = datetime(2026, 1, 1, tzinfo=UTC)
hours = st.integers(0, 60)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    since = draw(hours)
    length = draw(st.none() | st.integers(1, 30))
    end = None if length is None else ORIGIN + timedelta(hours=since + length)
    return Span(ORIGIN + timedelta(hours=since), end)


@given(spans(), spans(), hours)
def test_an_overlap_holds_exactly_when_both_hold(one: Span, other: Span, hour: int) -> None:
    at = ORIGIN + timedelta(hours=hour)
    both = one.overlap(other)
    assert (both is not None and both.holds(at)) == (one.holds(at) and other.holds(at))


@given(spans(), spans())
def test_overlapping_does_not_depend_on_the_order(one: Span, other: Span) -> None:
    assert one.overlap(other) == other.overlap(one)


@given(spans())
def test_a_span_holds_at_its_start_and_not_at_its_end(span: Span) -> None:
    assert span.holds(span.since)
    assert span.until is None or not span.holds(span.until)


def test_a_span_must_end_after_it_starts() -> None:
    with pytest.raises(Invalid) as refusal:
        check_span(ORIGIN, ORIGIN)
    assert refusal.value.field == "until"


@given(st.sampled_from(sorted(SEPARATED)), st.sampled_from(sorted(SEPARATED)), spans(), spans())
def test_two_separated_roles_are_refused_exactly_when_they_differ_and_meet(
    role: Role, other: Role, span: Span, elsewhere: Span
) -> None:
    held = [HeldRole(role, span, "in person"), HeldRole(other, elsewhere, "210100:auditor")]
    if role is not other and span.overlap(elsewhere) is not None:
        with pytest.raises(OutOfOrder, match="at one time"):
            check_separation("甲", held)
    else:
        check_separation("甲", held)


def test_a_role_that_is_not_separated_goes_with_any() -> None:
    always = Span(ORIGIN)
    check_separation("甲", [HeldRole(Role.AUDITOR, always, "x"), HeldRole(Role.INSPECTOR, always, "y")])


@pytest.mark.parametrize("role", sorted(SEPARATED))
def test_a_separated_role_is_never_delegated(role: Role) -> None:
    assert narrow_delegated(role, approvals=True) == frozenset()


def test_approving_is_delegated_only_when_it_is_given() -> None:
    assert narrow_delegated(Role.LEADER, approvals=True) == ALLOWS[Role.LEADER]
    kept_back = ALLOWS[Role.LEADER] - narrow_delegated(Role.LEADER, approvals=False)
    assert kept_back == {Permission.APPROVE, Permission.PUBLISH_PLAN}


@pytest.mark.parametrize(
    ("modes", "expected"),
    [
        ({}, ""),
        ({"city": Mode.EMERGENCY}, "city"),
        ({"city": Mode.EMERGENCY, "district": Mode.ROUTINE}, "city"),
        ({"city": Mode.ROUTINE, "district": Mode.EMERGENCY}, "district"),
        ({"city": Mode.EMERGENCY, "district": Mode.EMERGENCY}, "district"),
    ],
)
def test_a_district_is_in_emergency_with_its_city_or_alone(modes: dict[str, Mode], expected: str) -> None:
    assert find_nearest_emergency("/city/district/", modes) == expected


def _body(code: str, level: Level, lead: str) -> Bureau:
    return Bureau(code, "1", f"/1/{code}/", level, code, code, lead)


AROUND = Surroundings(
    bureau=Bureau("1", "", "/1/", Level.CITY, "市局", "City", "director"),
    below=(
        _body("2", Level.BRANCH, "head"),
        _body("3", Level.DISTRICT, "head"),
        _body("4", Level.BRANCH, ""),
        _body("5", Level.CENTRE, "centre-head"),
        _body("6", Level.HOSPITAL, "office"),
        _body("1-health-commission", Level.OUTSIDE, "liaison"),
    ),
    offices=(Office("1", "general", "办", "", "general-office"), Office("1", "empty", "空", "", "")),
    leaders=("director", "general-office"),
    covered=("duty-officer",),
)


@pytest.mark.parametrize(
    ("group", "posts"),
    [
        ("divisions", ("general-office",)),
        ("branches", ("2:head", "3:head")),
        ("districts", ("2:head", "3:head")),
        ("centre", ("5:centre-head",)),
        ("hospitals", ("6:office",)),
        ("partners", ("1-health-commission:liaison",)),
        ("health-commission", ("1-health-commission:liaison",)),
        ("leaders", ("director", "general-office")),
        ("duty-posts", ("duty-officer",)),
        ("group-members", ("director", "general-office", "2:head", "3:head", "5:centre-head")),
    ],
)
def test_a_group_is_cast_to_the_posts_that_stand_for_its_units(group: str, posts: tuple[str, ...]) -> None:
    assert cast_group(group, AROUND) == posts


def test_an_unknown_group_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Invalid, match="divisions"):
        cast_group("everybody", AROUND)
