"""Chains, as pure values: what is written verifies, and no single change of it goes unseen."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.kernel.errors import Invalid
from anlan.ledger.contracts import Draft, Head
from anlan.ledger.rules import chain, check_chain

from .record import START, draft

ALGORITHMS = [alg for alg in ("sha256", "sm3") if alg in hashlib.algorithms_available]
STREAM = "incident:1"
Pair = tuple[str, str]

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants naive bounds and adds the zone
drafts = st.builds(
    Draft,
    type=texts,
    happened_at=moments,
    actor=texts,
    act=texts,
    clauses=st.lists(texts, max_size=3).map(tuple),
    element=texts,
    key=texts,
    data=st.dictionaries(texts, values, max_size=4),
)
algorithms = st.sampled_from(ALGORITHMS)


def link(listed: list[Draft], alg: str) -> list[Pair]:
    links = chain(Head("", 0, STREAM), listed, START, alg=alg)
    return [(content.decode(), entry.hash) for entry, content in links]


def is_sound(pairs: list[Pair], whole: list[Pair]) -> bool:
    """What verification asks of a stream: the chain holds and ends where the stream's head says."""
    return not check_chain(pairs, STREAM) and len(pairs) == len(whole) and pairs[-1][1] == whole[-1][1]


@given(st.lists(drafts, min_size=1, max_size=6), algorithms)
def test_whatever_is_written_verifies(listed: list[Draft], alg: str) -> None:
    pairs = link(listed, alg)
    assert is_sound(pairs, pairs)


@given(st.lists(drafts, min_size=2, max_size=6), algorithms, st.data())
def test_a_chain_goes_on_from_its_head(listed: list[Draft], alg: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(listed) - 1))
    first = chain(Head("", 0, STREAM), listed[:cut], START, alg=alg)
    head = Head(first[-1][0].hash, cut, STREAM)
    rest = chain(head, listed[cut:], START, alg=alg)
    assert [entry.hash for entry, _ in [*first, *rest]] == [hash_ for _, hash_ in link(listed, alg)]


@given(st.lists(drafts, min_size=1, max_size=5), algorithms, st.data())
def test_any_changed_character_is_found(listed: list[Draft], alg: str, data: st.DataObject) -> None:
    pairs = link(listed, alg)
    at = data.draw(st.integers(0, len(pairs) - 1))
    column = data.draw(st.integers(0, 1))
    old = pairs[at][column]
    place = data.draw(st.integers(0, len(old) - 1))
    new = data.draw(st.characters(exclude_categories=["Cs"]).filter(lambda c: c != old[place]))
    fields = list(pairs[at])
    fields[column] = old[:place] + new + old[place + 1 :]
    changed = [*pairs[:at], (fields[0], fields[1]), *pairs[at + 1 :]]
    assert not is_sound(changed, pairs)


@given(st.lists(drafts, min_size=2, max_size=6), algorithms, st.data())
def test_any_missing_doubled_or_exchanged_entry_is_found(
    listed: list[Draft], alg: str, data: st.DataObject
) -> None:
    pairs = link(listed, alg)
    order = list(range(len(pairs)))
    mutated = data.draw(
        st.permutations(order) | st.lists(st.sampled_from(order), min_size=1, max_size=len(order) + 1)
    )
    assert is_sound([pairs[n] for n in mutated], pairs) == (mutated == order)


@given(st.lists(drafts, min_size=2, max_size=5), algorithms, st.data())
def test_an_entry_rewritten_with_its_hash_is_found_by_the_next(
    listed: list[Draft], alg: str, data: st.DataObject
) -> None:
    pairs = link(listed, alg)
    at = data.draw(st.integers(0, len(pairs) - 1))
    forged = [*listed[:at], draft(act="something else entirely"), *listed[at + 1 :]]
    pairs_forged = [*pairs[:at], link(forged, alg)[at], *pairs[at + 1 :]]
    assert not is_sound(pairs_forged, pairs)


def test_entries_of_another_stream_do_not_fit() -> None:
    elsewhere = chain(Head("", 0, "incident:2"), [draft()], START)
    found = check_chain([(content.decode(), entry.hash) for entry, content in elsewhere], STREAM)
    assert [finding.kind for finding in found] == ["reordered"]


def test_one_chain_may_hold_both_algorithms() -> None:
    first = chain(Head("", 0, STREAM), [draft(1)], START, alg=ALGORITHMS[0])
    second = chain(Head(first[0][0].hash, 1, STREAM), [draft(2)], START, alg=ALGORITHMS[-1])
    assert not check_chain([(content.decode(), entry.hash) for entry, content in first + second], STREAM)


def test_an_unknown_algorithm_is_a_change() -> None:
    (entry, content), *_ = chain(Head("", 0, STREAM), [draft()], START, alg="sha256")
    for alg in ("shake_128", "md5", "none"):
        text = content.decode().replace('"alg":"sha256"', f'"alg":"{alg}"')
        assert [finding.kind for finding in check_chain([(text, entry.hash)], STREAM)] == ["changed"]


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(Invalid, match="time zone"):
        chain(Head("", 0, STREAM), [draft(happened_at=START.replace(tzinfo=None))], START)


def test_a_later_entry_recorded_earlier_is_found() -> None:
    first = chain(Head("", 0, STREAM), [draft(1)], START)
    earlier = START - timedelta(seconds=1)
    second = chain(Head(first[0][0].hash, 1, STREAM), [draft(2)], earlier)
    found = check_chain([(content.decode(), entry.hash) for entry, content in first + second], STREAM)
    assert [(finding.seq, finding.kind) for finding in found] == [(2, "reordered")]
