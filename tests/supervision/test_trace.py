"""Executed is earned: only a run's entry, made by an element that carries the clause, counts."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.plans.contracts import Clause, Element, Plan, Text
from anlan.supervision.contracts import Evidence, TraceState
from anlan.supervision.rules import NOT_RUN, count_states, trace_clauses, trace_elements

CLAUSES = [Clause(id_, "p", "一", "duty", "step", "literal") for id_ in ("P-1", "P-2", "P-3", "P-4")]


def make_element(id_: str, state: str, *clauses: str) -> Element:
    return Element(id_, "step", Text("甲", "A"), clauses, state)


def make_plan(*elements: Element) -> Plan:
    return Plan(
        id="p",
        title=Text("甲", "A"),
        issuers=(("210100", "局"),),
        access="public",
        posts={},
        groups={},
        courses={},
        elements={element.id: element for element in elements},
        assumptions=(),
    )


PLAN = make_plan(
    make_element("a.step", "runnable", "P-1"),
    make_element("a.other", "runnable", "P-1", "P-2"),
    make_element("registered.r", "registered", "P-2"),
    make_element("principles.q", "principle", "P-3"),
)
RAN = Evidence("p", "P-1", "a.step", "story", "tests/x.py::test[story]")


def list_states(*evidence: Evidence) -> list[TraceState]:
    return [trace.state for trace in trace_clauses(CLAUSES, [PLAN], evidence)]


def test_a_clause_is_executed_by_the_entry_of_a_carrier() -> None:
    [first, *rest] = trace_clauses(CLAUSES, [PLAN], [RAN])
    assert (first.state, first.elements, first.tests) == (
        TraceState.EXECUTED,
        ("a.step", "a.other"),
        (RAN.test,),
    )
    assert [trace.state for trace in rest] == [
        TraceState.REGISTERED,
        TraceState.PRINCIPLE,
        TraceState.MISSING,
    ]


@pytest.mark.parametrize(
    "evidence",
    [
        msgspec.structs.replace(RAN, element="registered.r"),
        msgspec.structs.replace(RAN, plan="q"),
        msgspec.structs.replace(RAN, clause="P-2"),
        msgspec.structs.replace(RAN, clause="P-9"),
    ],
)
def test_no_other_entry_earns_it(evidence: Evidence) -> None:
    assert TraceState.EXECUTED not in list_states(evidence)


def test_an_element_that_could_run_but_did_not_is_registered_with_a_note() -> None:
    [first, second, *_] = trace_clauses(CLAUSES, [PLAN], [])
    assert (first.state, first.note) == (TraceState.REGISTERED, NOT_RUN)
    assert second.note == NOT_RUN


def test_only_a_registered_element_says_that_its_machinery_is_elsewhere() -> None:
    plan = make_plan(make_element("registered.r", "registered", "P-1"))
    [first] = trace_clauses(CLAUSES[:1], [plan], [])
    assert first.note.startswith("Real parameters")


def test_every_row_of_a_table_appears_in_its_order_even_when_no_plan_knows_it() -> None:
    rows = [*reversed(CLAUSES), Clause("Z-1", "z", "", "", "", "narrowed: so")]
    traces = trace_clauses(rows, [PLAN], [RAN])
    assert [trace.id for trace in traces] == [row.id for row in rows]
    assert (traces[-1].state, traces[-1].reading) == (TraceState.MISSING, "narrowed: so")


def test_the_other_way_round_each_element_shows_which_clauses_its_runs_proved() -> None:
    traces = {trace.id: trace for trace in trace_elements([PLAN], [RAN])}
    assert (traces["a.step"].state, traces["a.step"].executed) == (TraceState.EXECUTED, ("P-1",))
    assert (traces["a.other"].state, traces["a.other"].executed) == (TraceState.REGISTERED, ())
    assert traces["principles.q"].state is TraceState.PRINCIPLE


def test_a_test_is_named_once_however_often_it_ran() -> None:
    [first, *_] = trace_clauses(CLAUSES, [PLAN], [RAN, RAN])
    assert first.tests == (RAN.test,)


@given(
    st.lists(
        st.builds(
            Evidence,
            plan=st.sampled_from(["p", "q"]),
            clause=st.sampled_from(["P-1", "P-2", "P-3", "P-4", "P-5"]),
            element=st.sampled_from([*PLAN.elements, "b.none"]),
            story=st.just("s"),
            test=st.just("t"),
        ),
        max_size=8,
    )
)
def test_both_ways_agree_and_nothing_is_lost(evidence: list[Evidence]) -> None:
    clauses = trace_clauses(CLAUSES, [PLAN], evidence)
    elements = trace_elements([PLAN], evidence)
    assert sum(count_states(clauses).values()) == len(CLAUSES)
    proved = {clause for element in elements for clause in element.executed}
    assert {trace.id for trace in clauses if trace.state is TraceState.EXECUTED} == proved & {
        c.id for c in CLAUSES
    }
