"""Verification beyond the hashes: fold a run's entries again and compare with the rows people see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from anlan.engine.contracts.events import EVENTS, Event
from anlan.engine.contracts.state import State
from anlan.engine.models import Run, RunStep
from anlan.engine.rules.evolve import fold
from anlan.engine.writing import STEP_COLUMNS, decode_state, list_posts, list_step_rows, read_row
from anlan.ledger.contracts import Entry, Finding
from anlan.plans.compile import find_course
from anlan.plans.contracts import Form
from anlan.plans.selectors import find_version


def read_events(entries: Iterable[Entry]) -> list[Event]:
    """The events of a stream's entries, which the ledger has read as the newest version of their types."""
    return [msgspec.convert(entry.data, type=EVENTS[entry.type]) for entry in entries]


def check_rows(stream: str, entries: list[Entry]) -> Iterator[Finding]:
    """Findings where the run's row or a step's row differs from what its entries say."""
    run = Run.objects.select_related("plan_version").filter(id=stream).first()
    if run is None:
        yield Finding(stream, 0, "row-differs", "The stream has entries but its run has no row.")
        return
    events = read_events(entries)
    state = fold(events)
    for name, value in read_row(state).items():
        # A state left out of its text what is as by default, so states are compared, not texts.
        same = decode_state(run.state) == state if name == "state" else getattr(run, name) == value
        if not same:
            yield Finding(stream, state.seq, "row-differs", f"{name} in the row is not what the entries say.")
    yield from _check_steps(run, state)
    if set(run.posts.values_list("post", flat=True)) != list_posts(state.bureau, events):
        yield Finding(stream, state.seq, "row-differs", "The posts concerned are not those of the entries.")


def _check_steps(run: Run, state: State) -> Iterator[Finding]:
    course = find_course(find_version(run.plan_version_id), Form(run.form), state.course)
    clauses = {step.id: ", ".join(step.clauses) for step in course.steps}
    expected = {row["key"]: row for row in list_step_rows(run.id, state, clauses, state.steps)}
    stored = {row["key"]: row for row in RunStep.objects.filter(run=run).values(*STEP_COLUMNS)}
    for key in expected.keys() | stored.keys():
        if not _same(expected.get(key), stored.get(key)):
            yield Finding(
                run.id, state.seq, "row-differs", f"The row of step {key} is not what the entries say."
            )


def _same(expected: Mapping[str, Any] | None, stored: Mapping[str, Any] | None) -> bool:
    """The clauses of a step of an earlier class are those it was opened under, so they are not compared."""
    if expected is None or stored is None:
        return False
    return all(expected[name] == stored[name] for name in STEP_COLUMNS if name != "clauses")
