"""The trace as somebody may see it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from anlan.engine.selectors import list_seen
from anlan.kernel.access import Actor
from anlan.plans.contracts import Clause, Plan
from anlan.plans.library import list_clauses
from anlan.plans.selectors import list_readable
from anlan.supervision.contracts import (
    Carrier,
    ClauseTrace,
    Evidence,
    PlayedStory,
    RanLast,
    TracedClause,
    TracePage,
    TraceState,
)
from anlan.supervision.models import LastRun, Playing
from anlan.supervision.rules import count_states, trace_clauses

_UNPLAYED = (
    "The stories have not been played since this release was installed; the worker does so within a minute."
)


def show_trace(actor: Actor, *, digest: str) -> TracePage:
    """Every clause of the plans in force that the actor may read. Its queries do not grow with the record.

    `digest` names the release: what another one played proves nothing of this one.
    """
    plans = [plan for _, plan in list_readable(actor)]
    readable = {plan.id for plan in plans}
    clauses = [clause for clause in list_clauses() if clause.document in readable]
    playing = Playing.objects.filter(digest=digest).first()
    evidence = msgspec.json.decode(playing.evidence, type=list[Evidence]) if playing else []
    traces = trace_clauses(clauses, plans, evidence)
    last = _list_last(actor)
    rows = tuple(_view(clause, trace, plans, last) for clause, trace in zip(clauses, traces, strict=True))
    faults = msgspec.json.decode(playing.faults, type=list[str]) if playing else []
    return TracePage(
        played_at=playing.played_at if playing else None,
        note="" if playing else _UNPLAYED,
        # A fault may quote a story of a plan that is not for everybody.
        faults=len(faults),
        clauses=rows,
        counts={state.value: count for state, count in count_states(traces).items()},
    )


def _view(
    clause: Clause, trace: ClauseTrace, plans: Sequence[Plan], last: dict[tuple[str, bool], RanLast]
) -> TracedClause:
    return TracedClause(
        id=clause.id,
        plan=clause.document,
        place=clause.where,
        text=clause.text,
        reading=clause.reading,
        state=TraceState(trace.state),
        note=trace.note,
        carried_by=tuple(
            Carrier(plan.id, element.id, element.what, element.title)
            for plan in plans
            for element in plan.elements.values()
            if clause.id in element.clauses
        ),
        tests=tuple(
            PlayedStory(test.partition("[")[2].rstrip("]"), test, passed=True) for test in trace.tests
        ),
        last_live=last.get((clause.id, True)),
        last_drill=last.get((clause.id, False)),
    )


def _list_last(actor: Actor) -> dict[tuple[str, bool], RanLast]:
    """Number and id only of runs that the actor may see; of the others that there was one, and when."""
    rows = list(LastRun.objects.all())
    seen = list_seen(actor, {row.run for row in rows})
    return {
        (row.clause, row.live): RanLast(row.run, seen[row.run], row.at)
        if row.run in seen
        else RanLast("", "", row.at)
        for row in rows
    }
