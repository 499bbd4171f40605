"""Orders and promises say what, and whose they are."""

from __future__ import annotations

from typing import Any

import pytest

from anlan.kernel.errors import Invalid
from tests.engine.playing import Played, hours


@pytest.fixture
def run() -> Played:
    played = Played()
    played.open()
    return played


@pytest.mark.parametrize(
    ("to", "text", "field"),
    [((), "x", "to"), (("branches",), " ", "text"), ((" ",), "x", "to"), ((), "", "to")],
)
def test_an_order_names_posts_and_says_what_to_do(
    run: Played, to: tuple[str, ...], text: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        run.do("order", 1, to=to, text=text)
    assert refused.value.field == field


def test_an_order_to_a_group_that_nobody_is_in_is_refused() -> None:
    alone = Played()
    alone.open(cast={"branches": ()})
    with pytest.raises(Invalid, match="'branches'"):
        alone.do("order", 1, to=("director", "branches"), text="x")
    assert alone.state.orders == {}


@pytest.mark.parametrize("missing", ["text", "owner"])
def test_a_promise_says_what_and_whose_it_is(run: Played, missing: str) -> None:
    given: dict[str, Any] = {"text": "x", "owner": "director", "due_at": hours(9)}
    with pytest.raises(Invalid) as refused:
        run.do("promise", 1, **given | {missing: " "})
    assert (refused.value.field, refused.value.clause) == (missing, "SY-3.1.7")


@pytest.mark.parametrize("act", ["hand-over", "raise"])
def test_passing_on_names_who_gets_it(run: Played, act: str) -> None:
    with pytest.raises(Invalid) as refused:
        run.do(act, 1, to="", reason="x")
    assert refused.value.field == "to"
