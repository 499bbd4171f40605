"""The root stands for all heads: any other set of heads has another root."""

from __future__ import annotations

import hashlib
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.ledger.contracts import Head
from anlan.ledger.rules import compute_root

names = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=8)
heads = st.dictionaries(
    names, st.tuples(st.integers(1, 2**31 - 1), st.binary(min_size=32, max_size=32)), min_size=1, max_size=17
).map(lambda named: [Head(digest.hex(), seq, name) for name, (seq, digest) in named.items()])


@given(heads, st.randoms(use_true_random=False))
def test_the_order_of_the_heads_does_not_matter(listed: list[Head], random: Random) -> None:
    shuffled = list(listed)
    random.shuffle(shuffled)
    assert compute_root(shuffled, "sha256") == compute_root(listed, "sha256")


@given(heads, st.data())
def test_the_root_changes_when_any_head_changes(listed: list[Head], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(listed) - 1))
    old = listed[at]
    new = data.draw(
        st.sampled_from(
            [
                Head(old.hash, old.seq + 1, old.stream),
                Head(hashlib.sha256(old.hash.encode()).hexdigest(), old.seq, old.stream),
                Head(old.hash, old.seq, old.stream + "x"),
            ]
        )
    )
    assert compute_root([*listed[:at], new, *listed[at + 1 :]], "sha256") != compute_root(listed, "sha256")


@given(heads, st.data())
def test_the_root_changes_when_a_head_is_missing_or_doubled(listed: list[Head], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(listed) - 1))
    root = compute_root(listed, "sha256")
    assert compute_root([*listed[:at], *listed[at + 1 :]], "sha256") != root
    assert compute_root([*listed, listed[at]], "sha256") != root


@pytest.mark.skipif("sm3" not in hashlib.algorithms_available, reason="this OpenSSL was built without SM3")
def test_both_algorithms_make_roots_of_their_own() -> None:
    head = [Head("0" * 64, 1, "incident:1")]
    assert len({compute_root(head, "sm3"), compute_root(head, "sha256")}) == 2
