"""Whatever people do in whatever order: the record is the state, nothing doubled, refusals change nothing."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.engine.contracts.events import (
    EVENTS,
    Assigned,
    ClockRanOut,
    Returned,
    RungReached,
    StepFinished,
    StepOpened,
    StepStarted,
    StepWaived,
    WaiverAsked,
)
from anlan.engine.contracts.state import FINAL, RUNNING, State
from anlan.engine.rules.deciding import Deciding, Who
from anlan.engine.rules.evolve import fold
from anlan.engine.rules.evolve.change import find_timers
from anlan.engine.rules.steps import settle
from anlan.kernel.errors import AnlanError
from anlan.plans.contracts import Form
from tests.engine.playing import PLAN, Played, hours

STEPS = ["tell-both", "assess", "first-report", "inform", "progress", "review", "progress#2", "nothing"]
PROOFS: list[dict[str, Any]] = [
    {},
    {"text": "报告"},
    {"grade": "III", "assessment": "评估", "warning": "yellow"},
    {"who": "值班员", "time": "2026-03-02T00:30:00Z", "answer": "已受理"},
    {"cause": "漏洞", "what_worked": "补丁"},
]
step = st.sampled_from(STEPS)
acts = st.one_of(
    st.tuples(st.just("start"), st.fixed_dictionaries({"step": step})),
    st.tuples(st.just("finish"), st.fixed_dictionaries({"step": step, "proof": st.sampled_from(PROOFS)})),
    st.tuples(st.just("return"), st.fixed_dictionaries({"step": step, "reason": st.just("退回")})),
    st.tuples(st.just("waive"), st.fixed_dictionaries({"step": step, "reason": st.just("免")})),
    st.tuples(st.just("assign"), st.fixed_dictionaries({"step": step, "to": st.just("group-office")})),
    st.tuples(
        st.just("grade"),
        st.fixed_dictionaries({"grade": st.sampled_from(["I", "II", "IV"]), "reason": st.just("复核")}),
    ),
    st.tuples(st.just("order"), st.just({"to": ["branches"], "text": "排查"})),
    st.tuples(
        st.just("acknowledge"),
        st.fixed_dictionaries(
            {"notice": st.sampled_from(["n1", "n2"]), "post": st.sampled_from(["director", "group-office"])}
        ),
    ),
    st.tuples(
        st.just("report"),
        st.fixed_dictionaries(
            {"stage": st.sampled_from(["first", "progress", "final"]), "text": st.just("报")}
        ),
    ),
    st.tuples(st.just("calm"), st.just({"text": "平息"})),
    st.tuples(st.just("close"), st.just({})),
    st.tuples(st.just("reopen"), st.just({"reason": "反复"})),
    st.tuples(
        st.just("learn"),
        st.fixed_dictionaries({"facts": st.fixed_dictionaries({"people": st.integers(0, 99)})}),
    ),
    st.tuples(
        st.just("promise"),
        st.fixed_dictionaries(
            {
                "text": st.just("恢复"),
                "owner": st.just("handling-division"),
                "due_at": st.sampled_from([hours(3), hours(500)]),
            }
        ),
    ),
    st.tuples(st.just("keep-promise"), st.just({"promise": "p1", "proof": "已恢复"})),
    st.tuples(
        st.just("switch-mode"), st.fixed_dictionaries({"mode": st.sampled_from(["routine", "emergency"])})
    ),
    st.tuples(st.just("merge"), st.just({"into": "incident:x", "reason": "同一"})),
)
matter_acts = st.one_of(
    st.tuples(
        st.just("classify"),
        st.fixed_dictionaries(
            {"klass": st.sampled_from(["enquiry", "complaint", "fabrication"]), "reason": st.just("核实")}
        ),
    ),
    st.tuples(st.just("answer"), st.just({"text": "政策说明"})),
    st.tuples(
        st.just("finish"),
        st.fixed_dictionaries(
            {
                "step": st.sampled_from(["explain", "settle", "reply", "publish-facts"]),
                "proof": st.sampled_from([{"text": "说明"}, {"result": "已退费"}]),
            }
        ),
    ),
    st.tuples(
        st.just("acknowledge"),
        st.fixed_dictionaries(
            {"notice": st.sampled_from(["n1", "n2"]), "post": st.just("handling-division")}
        ),
    ),
    st.tuples(st.just("close"), st.just({})),
    st.tuples(st.just("reopen"), st.just({"reason": "反复"})),
)


def make_scripts(acts: Any) -> Any:
    """Acts, the minutes before each, who does it, and by how many minutes it is typed late."""
    people = st.sampled_from(["handling-division", "director"])
    return st.lists(
        st.tuples(acts, st.integers(0, 240), people, st.sampled_from([0, 0, 0, 5, 200])), max_size=25
    )


script = st.one_of(
    st.tuples(st.just(("network-security", Form.INCIDENT)), make_scripts(acts)),
    st.tuples(st.just(("complaint", Form.MATTER)), make_scripts(matter_acts)),
)


def play(script: Any) -> Played:
    """Play acts with minutes between them, some typed late; a refused one leaves the state untouched."""
    course, beats = script
    run, at = Played(*course), 0.0
    run.open()
    for (name, fields), minutes, by, behind in beats:
        at += minutes / 60
        late = {"happened_at": hours(at - behind / 60), "late_reason": "补录"} if behind else {}
        run.wait(at)
        before = run.state
        try:
            run.do(name, at, by=by, **fields, **late)
        except AnlanError:
            assert run.state is before
    return run


@given(script)
@settings(max_examples=150)
def test_folding_the_record_gives_the_state_and_exactly_its_timers(script: Any) -> None:
    run = play(script)
    stored = [msgspec.json.encode(event) for event in run.events]
    read = [
        msgspec.convert(msgspec.json.decode(line), type=EVENTS[msgspec.json.decode(line)["event"]])
        for line in stored
    ]
    assert fold(read) == run.state
    assert run.state.seq == len(run.events)


@given(script)
@settings(max_examples=100)
def test_the_state_survives_being_stored(script: Any) -> None:
    state = play(script).state
    assert msgspec.json.decode(msgspec.json.encode(state), type=State) == state


@given(script)
@settings(max_examples=100)
def test_every_open_clock_has_its_timer_and_nothing_ended_has_one(script: Any) -> None:
    state = play(script).state
    assert state.timers == find_timers(state)
    if state.status not in RUNNING:
        assert all(key.startswith("promise:") for key in state.timers)
        return
    for key, current in state.steps.items():
        timer = state.timers.get(f"step:{key}")
        if current.status in FINAL:
            assert timer is None
        else:
            waiting = [c.due_at for c in current.clocks if current.is_running(c)]
            assert not waiting or timer is not None
            assert timer is None or timer <= min(waiting, default=timer)


@given(script)
@settings(max_examples=100)
def test_looking_at_every_step_again_finds_nothing_that_was_overlooked(script: Any) -> None:
    run = play(script)
    again = Deciding(PLAN, run.course, run.state, Who("engine"), run.now, run.now)
    settle(again, run.course.steps)
    assert again.made == []


@given(script)
@settings(max_examples=100)
def test_no_step_ends_before_it_was_asked_or_last_worked_on(script: Any) -> None:
    """Late entries included: what contradicts the record was refused."""
    touched: dict[str, Any] = {}
    for ev in play(script).events:
        if isinstance(ev, StepOpened):
            touched.setdefault(ev.step, ev.at)
        elif isinstance(ev, Assigned | Returned | StepStarted | StepFinished | WaiverAsked | StepWaived):
            assert ev.at >= touched[ev.step]
            touched[ev.step] = ev.at


@given(script)
@settings(max_examples=60)
def test_every_clock_runs_out_at_most_once(script: Any) -> None:
    run = play(script)
    run.wait(2000)
    ran = [(ev.step, ev.rule, ev.due_at) for ev in run.events if isinstance(ev, ClockRanOut)]
    assert len(ran) == len(set(ran))
    heard = [(ev.step, ev.rung, ev.at) for ev in run.events if isinstance(ev, RungReached)]
    assert len(heard) == len(set(heard))
    assert all(at > hours(2000) for at in run.state.timers.values())
