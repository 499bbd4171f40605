"""The rules of duty, pure: coverage, gaps, who answers, folding, rotation, the ladder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.duty.contracts import BACKUP_SEAT, Coverage, Days, Hours, How, KeyDate, ShiftKind, Span
from anlan.duty.rules.answering import Facts, OnShift, who_answers
from anlan.duty.rules.coverage import (
    Rule,
    clip,
    is_required,
    join,
    list_kind_spans,
    list_missing,
    list_required,
    make_span,
    subtract,
)
from anlan.duty.rules.explaining import Standing, climb_ladder
from anlan.duty.rules.fold import RosterState, fold
from anlan.duty.rules.rotating import rotate
from anlan.kernel.access import PostRef
from anlan.kernel.calendar import BEIJING, WorkingCalendar

POST = PostRef("210100", "duty-officer")
NATIONAL = KeyDate(
    id="n", zh="国庆", en="", first=date(2026, 10, 1), last=date(2026, 10, 3), source="", verified=True
)
RULE = Rule(WorkingCalendar(), (NATIONAL,), Hours(time(8, 30), time(17)))


def at(text: str) -> datetime:
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=BEIJING)


def span(since: str, until: str) -> Span:
    return Span(at(since), at(until))


@pytest.mark.parametrize(
    ("coverage", "when", "required"),
    [
        (Coverage.ALWAYS, "02-24 03:00", True),
        (Coverage.WORKING_HOURS, "02-24 08:29", False),
        (Coverage.WORKING_HOURS, "02-24 08:30", True),
        (Coverage.WORKING_HOURS, "02-24 17:00", False),
        (Coverage.WORKING_HOURS, "02-28 10:00", True),  # a Saturday worked (调休)
        (Coverage.WORKING_HOURS, "02-22 10:00", False),  # a Sunday of the Spring Festival
        (Coverage.WORKING_HOURS, "10-02 03:00", True),  # a key date
        (Coverage.KEY_DATES, "10-03 23:59", True),
        (Coverage.KEY_DATES, "10-04 00:00", False),
        (Coverage.KEY_DATES, "02-24 10:00", False),
    ],
)
def test_when_a_post_must_be_covered(coverage: Coverage, when: str, required: bool) -> None:
    assert is_required(coverage, at(when), RULE) is required


def test_a_year_that_nobody_published_asks_for_nobody_in_working_hours() -> None:
    unknown = datetime(2150, 3, 3, 10, tzinfo=BEIJING)
    assert not is_required(Coverage.WORKING_HOURS, unknown, RULE)
    assert is_required(Coverage.ALWAYS, unknown, RULE)


def test_days_that_touch_are_one_span() -> None:
    window = span("09-30 12:00", "10-05 00:00")
    assert list_required(Coverage.KEY_DATES, window, RULE) == (span("10-01 00:00", "10-04 00:00"),)
    assert list_required(Coverage.ALWAYS, window, RULE) == (window,)


def test_gaps_say_how_many_are_there() -> None:
    required = [span("02-24 00:00", "02-25 00:00")]
    stints = [span("02-24 00:00", "02-24 12:00"), span("02-24 06:00", "02-24 12:00")]
    assert list_missing(required, stints, seats=2) == (
        (span("02-24 00:00", "02-24 06:00"), 1),
        (span("02-24 12:00", "02-25 00:00"), 0),
    )
    assert list_missing(required, [span("02-23 00:00", "02-26 00:00")], seats=1) == ()


minutes = st.integers(0, 2000)
spans = st.builds(
    lambda a, b: Span(at("02-24 00:00") + timedelta(minutes=a), at("02-24 00:00") + timedelta(minutes=a + b)),
    minutes,
    st.integers(1, 600),
)


@given(spans, st.lists(spans, max_size=6), minutes)
def test_every_minute_is_there_or_missing_and_never_both(whole: Span, taken: list[Span], offset: int) -> None:
    left = subtract(whole, taken)
    instant = at("02-24 00:00") + timedelta(minutes=offset)
    inside = whole.holds(instant)
    held = any(each.holds(instant) for each in taken)
    assert any(each.holds(instant) for each in left) is (inside and not held)
    missing = list_missing([whole], taken, seats=1)
    assert any(each.holds(instant) for each, _ in missing) is (inside and not held)
    assert sum((each.length for each, _ in missing), timedelta()) == sum(
        (each.length for each in left), timedelta()
    )


@given(st.lists(spans, max_size=8))
def test_joined_spans_are_apart_and_hold_the_same(several: list[Span]) -> None:
    joined = join(several)
    assert all(a.until < b.since for a, b in pairwise(joined))
    assert all(
        any(whole.since <= each.since and each.until <= whole.until for whole in joined) for each in several
    )


def test_clipping_leaves_what_is_inside() -> None:
    assert clip(span("02-24 00:00", "02-24 10:00"), span("02-24 08:00", "02-25 00:00")) == span(
        "02-24 08:00", "02-24 10:00"
    )
    assert clip(span("02-24 00:00", "02-24 08:00"), span("02-24 08:00", "02-25 00:00")) is None


def test_a_kind_of_shift_knows_make_up_days() -> None:
    kind = ShiftKind(code="w", zh="白班", begins="08:30", ends="17:00", days=Days.WORKING)
    rest = ShiftKind(code="r", zh="假日班", begins="08:30", ends="08:30", days=Days.RESTING)
    saturday, sunday = date(2026, 2, 28), date(2026, 3, 1)
    assert list_kind_spans(kind, saturday, RULE) == span("02-28 08:30", "02-28 17:00")
    assert list_kind_spans(rest, saturday, RULE) is None
    assert list_kind_spans(kind, sunday, RULE) is None
    assert list_kind_spans(rest, sunday, RULE) == span("03-01 08:30", "03-02 08:30")
    assert make_span(rest, saturday).length == timedelta(days=1)


def on(person: str, seat: int = 1, how: How = How.SHIFT, n: int = 1) -> OnShift:
    return OnShift(n, seat, person, how, at("02-25 08:30"))


def ask(**facts: object) -> list[tuple[str, How]]:
    told = who_answers(Facts(POST, at("02-24 10:00"), **facts))  # type: ignore[arg-type]
    return [(each.person, each.how) for each in told.people]


def test_without_a_roster_holders_answer_and_then_who_stands_in() -> None:
    assert ask(holders=("a", "b"), lent={"a": ("c",)}, lent_post=("d",)) == [
        ("a", How.HOLDER),
        ("b", How.HOLDER),
        ("c", How.STAND_IN),
        ("d", How.STAND_IN),
    ]
    assert ask(holders=("a",), lent={"a": ("c",)}, away=frozenset({"a"})) == [("c", How.STAND_IN)]
    assert ask() == []


def test_on_duty_comes_before_holders_and_a_gap_is_nobody() -> None:
    rostered = {"rostered": True, "required": True, "holders": ("a", "b", "c")}
    assert ask(**rostered, shifts=(on("b"),)) == [("b", How.SHIFT)]
    assert ask(**rostered, shifts=(on("b", how=How.SWAP),)) == [("b", How.SWAP)]
    assert ask(**rostered) == []
    assert ask(**{**rostered, "required": False}) == [("a", How.HOLDER), ("b", How.HOLDER), ("c", How.HOLDER)]
    assert ask(**rostered, lent_post=("d",)) == [("d", How.STAND_IN)]


def test_whoever_is_away_or_left_the_post_does_not_answer() -> None:
    rostered = {"rostered": True, "required": True, "holders": ("a", "b")}
    assert ask(**rostered, shifts=(on("a"),), away=frozenset({"a"})) == []
    assert ask(**rostered, shifts=(on("x"),)) == []
    assert ask(**rostered, shifts=(on("a"),), lent={"a": ("b",)}) == [("b", How.STAND_IN)]
    assert ask(**rostered, shifts=(on("a"),), lent={"a": ("b",)}, away=frozenset({"a", "b"})) == []


def test_whoever_stands_behind_hears_first_after_two_silences() -> None:
    facts = Facts(
        POST, at("02-24 10:00"), rostered=True, required=True, holders=("a", "b"),
        shifts=(on("a"), on("b", BACKUP_SEAT, n=2)),
    )  # fmt: skip
    usual = who_answers(facts)
    assert ([e.person for e in usual.people], [e.person for e in usual.backup]) == (["a"], ["b"])
    silent = who_answers(
        Facts(
            POST, at("02-24 10:00"), rostered=True, required=True, holders=("a", "b"),
            shifts=facts.shifts, backup_first=True,
        )
    )  # fmt: skip
    assert ([(e.person, e.how) for e in silent.people], silent.backup) == (
        [("b", How.BACKUP), ("a", How.SHIFT)],
        (),
    )


people = st.sampled_from("abcd")
groups = st.lists(people, max_size=3, unique=True).map(tuple)
facts = st.builds(
    Facts,
    post=st.just(POST),
    at=st.just(at("02-24 10:00")),
    rostered=st.booleans(),
    required=st.booleans(),
    shifts=st.lists(
        st.builds(
            on,
            people,
            st.integers(0, 2),
            st.sampled_from([How.SHIFT, How.COVER, How.SWAP]),
            st.integers(1, 5),
        ),
        max_size=4,
    ).map(tuple),
    holders=groups,
    lent=st.dictionaries(people, groups, max_size=3),
    lent_post=groups,
    away=st.frozensets(people),
    backup_first=st.booleans(),
)


@given(facts)
def test_who_answers_is_total_and_never_names_somebody_away_or_twice(given_facts: Facts) -> None:
    told = who_answers(given_facts)
    named = [each.person for each in (*told.people, *told.backup)]
    assert len(named) == len(set(named))
    assert not set(named) & given_facts.away
    may = {
        *given_facts.holders,
        *given_facts.lent_post,
        *(p for several in given_facts.lent.values() for p in several),
    }
    assert set(named) <= may
    assert told.answered or not told.backup
    if not given_facts.rostered and set(given_facts.holders) - given_facts.away:
        assert told.answered


def test_folding_a_swap_twice_is_as_before() -> None:
    state = RosterState()
    for n, person in ((1, 7), (2, 8)):
        fold(state, "shift-set", {"n": n, "seat": 1, "kind": "day", "since": at(f"02-2{n} 08:30"),
                                  "until": at(f"02-2{n} 17:00"), "person": person})  # fmt: skip
    before = dict(state.shifts)
    fold(state, "shifts-swapped", {"n": 1, "with": 2})
    assert [(s.person, s.how) for s in state.shifts.values()] == [(8, How.SWAP), (7, How.SWAP)]
    fold(state, "shift-moved", {"n": 1, "since": at("02-24 08:30"), "until": at("02-24 17:00")})
    assert (state.shifts[1].person, state.shifts[1].since) == (8, at("02-24 08:30"))
    fold(state, "shift-moved", {"n": 1, "since": before[1].since, "until": before[1].until})
    fold(state, "shifts-swapped", {"n": 1, "with": 2})
    assert state.shifts == before


KINDS = (
    ShiftKind(code="day", zh="白班", begins="08:30", ends="17:00"),
    ShiftKind(code="night", zh="夜班", begins="17:00", ends="08:30"),
    ShiftKind(code="behind", zh="备班", begins="08:30", ends="08:30", backup=True),
)


@given(st.integers(1, 6), st.integers(1, 2), st.integers(0, 20))
def test_in_a_rotation_nobody_is_in_two_places_and_turns_are_fair(count: int, seats: int, days: int) -> None:
    first = date(2026, 2, 24)
    turns = list(rotate(KINDS, range(count), first, first + timedelta(days=days), seats=seats, rule=RULE))
    for index, one in enumerate(turns):
        for other in turns[index + 1 :]:
            met = one.span.meets(other.span)
            assert not (met and (one.person == other.person or one.seat == other.seat))
    taken = [sum(t.person == p and t.seat != BACKUP_SEAT for t in turns) for p in range(count)]
    if count > 2 * seats + 1:
        assert max(taken) - min(taken) <= 2


REFS = [PostRef("210100", code) for code in ("post", "keeper", "deputy", "head")]


def stand(*reached: int) -> Mapping[PostRef, Standing]:
    return {
        ref: Standing(who_answers(Facts(ref, at("02-24 10:00"))), reached=index in reached)
        for index, ref in enumerate(REFS)
    }


def climb(*reached: int) -> list[tuple[str, int, str]]:
    there = stand(*reached)

    def find(posts: Sequence[PostRef], now: datetime) -> Mapping[PostRef, Standing]:
        return {post: there[post] for post in posts}

    told = climb_ladder(
        REFS[:1], [[ref] for ref in REFS[1:]], at=at("02-24 10:00"), wait=timedelta(minutes=10), find=find
    )
    return [
        (each.posts[0].post, int((each.at - at("02-24 10:00")).total_seconds() // 60), each.because)
        for each in told
    ]


def test_silence_waits_and_a_post_that_nobody_reaches_does_not() -> None:
    assert climb(0, 1, 2, 3) == [
        ("post", 0, "first"), ("keeper", 10, "silence"), ("deputy", 20, "silence"), ("head", 30, "silence"),
    ]  # fmt: skip
    assert climb(2, 3) == [
        ("post", 0, "first"), ("keeper", 0, "unreached"), ("deputy", 0, "unreached"), ("head", 10, "silence"),
    ]  # fmt: skip
