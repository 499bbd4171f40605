"""SY-4.1: a post that answered by telephone is acknowledged for by whoever is on duty, with the reason."""

from __future__ import annotations

import pytest

from anlan.engine.contracts import acts as a
from anlan.engine.contracts.events import Acknowledged
from anlan.engine.rules.permissions import check_right, list_allowed
from anlan.kernel.access import Actor, Grant, Permission, PostRef
from anlan.kernel.errors import Forbidden, Invalid
from tests.engine.playing import Played

REASON = "14:05 电话告知，本人在途中无法打开链接"


@pytest.fixture
def run() -> Played:
    played = Played()
    played.open()
    return played


def someone(*permissions: Permission) -> Actor:
    return Actor(
        name="990000:duty-officer",
        person="7",
        posts=frozenset({PostRef("990000", "duty-officer")}),
        grants=(Grant("/990000/", frozenset(permissions)),),
    )


def test_the_reason_and_who_said_so_stand_on_record(run: Played) -> None:
    event, *_ = run.do_unwatched(
        "acknowledge-for", 0.2, by="duty-officer", notice="n1", post="director", reason=f" {REASON} "
    )
    assert isinstance(event, Acknowledged)
    assert (event.post, event.how, event.reason) == ("director", "duty-officer", REASON)
    assert "director" in run.state.notices["n1"].acknowledged
    again = run.do_unwatched(
        "acknowledge-for", 0.3, by="duty-officer", notice="n1", post="director", reason=REASON
    )
    assert list(again) == []


def test_it_takes_a_reason_and_somebody_who_was_told(run: Played) -> None:
    with pytest.raises(Invalid, match="takes a reason"):
        run.do("acknowledge-for", 0.2, by="duty-officer", notice="n1", post="director", reason=" ")
    with pytest.raises(Invalid, match="was not told"):
        run.do("acknowledge-for", 0.2, by="duty-officer", notice="n1", post="finance", reason=REASON)


def test_it_belongs_to_who_writes_the_duty_log(run: Played) -> None:
    act = a.AcknowledgeFor(notice="n1", post="director", reason=REASON)
    course = run.course
    check_right(someone(Permission.WRITE_LOG), act, run.state, "/990000/", course)
    with pytest.raises(Forbidden):
        check_right(someone(Permission.ACT), act, run.state, "/990000/", course)
    assert "acknowledge-for" in list_allowed(someone(Permission.WRITE_LOG), run.state, "/990000/", course)
    assert "acknowledge-for" not in list_allowed(someone(Permission.ACT), run.state, "/990000/", course)
