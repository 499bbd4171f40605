"""From the sentence of a document to the act that kept it, and back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from anlan.plans.contracts import Clause, Element, Plan
from anlan.supervision.contracts import ClauseTrace, ElementTrace, Evidence, TraceState

_CARRIED = {"principle": TraceState.PRINCIPLE}
_NOTES = {
    TraceState.EXECUTED: "",
    TraceState.REGISTERED: "Real parameters of the plan; their machinery is elsewhere or comes later.",
    TraceState.PRINCIPLE: "Kept in how things are done; there is nothing to run.",
    TraceState.MISSING: "No element of any plan carries it.",
}
NOT_RUN = "Carried by an element that can run, but no story has run it."

Key = tuple[str, str]


def trace_clauses(
    clauses: Iterable[Clause], plans: Sequence[Plan], evidence: Iterable[Evidence]
) -> list[ClauseTrace]:
    """One trace a clause, in the order given; only elements that carry a clause can prove it."""
    carriers: dict[str, list[tuple[Plan, Element]]] = defaultdict(list)
    for plan, element in _list_elements(plans):
        for clause in element.clauses:
            carriers[clause].append((plan, element))
    proofs: dict[tuple[str, str, str], list[Evidence]] = defaultdict(list)
    for proof in evidence:
        proofs[proof.plan, proof.element, proof.clause].append(proof)
    return [_trace_clause(clause, carriers.get(clause.id, []), proofs) for clause in clauses]


def _trace_clause(
    clause: Clause,
    carriers: Sequence[tuple[Plan, Element]],
    proofs: dict[tuple[str, str, str], list[Evidence]],
) -> ClauseTrace:
    found = [
        proof for plan, element in carriers for proof in proofs.get((plan.id, element.id, clause.id), ())
    ]
    state = _judge([element for _, element in carriers], found)
    idle = state is TraceState.REGISTERED and any(element.state == "runnable" for _, element in carriers)
    return ClauseTrace(
        id=clause.id,
        state=state,
        reading=clause.reading,
        elements=tuple(element.id for _, element in carriers),
        tests=_list_tests(found),
        document=clause.document,
        duty=clause.duty,
        note=NOT_RUN if idle else _NOTES[state],
    )


def trace_elements(plans: Sequence[Plan], evidence: Iterable[Evidence]) -> list[ElementTrace]:
    """The other way round: every element of every plan, with the clauses that a run of it proved."""
    proofs: dict[Key, list[Evidence]] = defaultdict(list)
    for proof in evidence:
        proofs[proof.plan, proof.element].append(proof)
    because = {
        (plan.id, step.element): step.because
        for plan in plans
        for course in plan.courses.values()
        for step in course.steps
    }
    return [
        _trace_element(
            plan, element, proofs.get((plan.id, element.id), []), because.get((plan.id, element.id), "")
        )
        for plan, element in _list_elements(plans)
    ]


def _trace_element(plan: Plan, element: Element, proofs: Sequence[Evidence], because: str) -> ElementTrace:
    found = [proof for proof in proofs if proof.clause in element.clauses]
    return ElementTrace(
        id=element.id,
        plan=plan.id,
        what=element.what,
        state=_judge([element], found),
        clauses=element.clauses,
        executed=tuple(clause for clause in element.clauses if any(p.clause == clause for p in found)),
        tests=_list_tests(found),
        because=because,
    )


def count_states(traces: Iterable[ClauseTrace | ElementTrace]) -> dict[TraceState, int]:
    """How many stand in each state; every state is there."""
    counts = dict.fromkeys(TraceState, 0)
    for trace in traces:
        counts[trace.state] += 1
    return counts


def _judge(carriers: Sequence[Element], found: Sequence[Evidence]) -> TraceState:
    if found:
        return TraceState.EXECUTED
    if not carriers:
        return TraceState.MISSING
    states = {_CARRIED.get(element.state, TraceState.REGISTERED) for element in carriers}
    return TraceState.REGISTERED if TraceState.REGISTERED in states else TraceState.PRINCIPLE


def _list_tests(found: Iterable[Evidence]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(proof.test for proof in found))


def _list_elements(plans: Sequence[Plan]) -> Iterator[tuple[Plan, Element]]:
    return ((plan, element) for plan in plans for element in plan.elements.values())
