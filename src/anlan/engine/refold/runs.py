"""A run's own row, its steps and its posts, held against the fold of its entries."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from anlan.engine.contracts.decision import Made
from anlan.engine.contracts.events import EVENTS, Opened
from anlan.engine.contracts.state import State
from anlan.engine.models import Run
from anlan.engine.numbers import shorten_course
from anlan.engine.refold.beside import check_notices, check_timers, list_stray_notices
from anlan.engine.refold.stored import Steps, Stored, read_stored
from anlan.engine.rules.evolve import fold
from anlan.engine.writing import STEP_COLUMNS, decode_state, list_posts, list_step_rows, read_row
from anlan.kernel.calendar import BEIJING
from anlan.ledger.contracts import Entry, Finding
from anlan.plans.compile import find_course
from anlan.plans.contracts import Course, Form, Plan
from anlan.plans.selectors import find_version

LIMIT = (
    "The entries of a run do not name its timeline, the version of its plan and its number: the timeline is "
    "compared with the stream's row, the version by the elements that the entries name, the number by "
    "kind and year. A run's place is compared with the directory. The rows of the directory (roles, posts, "
    "people, tokens), of files, of what came in from other systems and of how notices travelled are not "
    "folded again."
)


@dataclass(frozen=True, slots=True)
class Folded:
    """What the entries of one run come to."""

    run: str
    entries: Sequence[Entry]
    made: Sequence[Made]
    state: State

    def find(self, sentence: str) -> Finding:
        return Finding(self.run, self.state.seq, "row-differs", sentence)


def check_runs(entries: Mapping[str, Sequence[Entry]]) -> Iterator[Finding]:
    """Findings where rows of runs, or what stands beside them, differ from what the entries say."""
    stored = read_stored(entries.keys())
    for run, own in entries.items():
        yield from _check_run(_fold(run, own), stored)


def check_rows(run: str, entries: Sequence[Entry]) -> Iterator[Finding]:
    """The same for one run."""
    return check_runs({run: entries})


def check_strays(streams: Collection[str]) -> Iterator[Finding]:
    """Findings for runs and notices of no stream: nobody opened them."""
    for run in set(Run.objects.values_list("id", flat=True)).difference(streams):
        yield Finding(run, 0, "row-differs", "There is a run, but no entry says that it was opened.")
    yield from list_stray_notices(streams)


def _fold(run: str, entries: Sequence[Entry]) -> Folded:
    """The ledger has read the entries as the newest version of their types."""
    made = [
        Made(msgspec.convert(entry.data, type=EVENTS[entry.type]), entry.element, entry.clauses)
        for entry in entries
    ]
    return Folded(run, entries, made, fold([each.event for each in made]))


def _check_run(folded: Folded, stored: Stored) -> Iterator[Finding]:
    run, state = stored.runs.get(folded.run), folded.state
    if run is None:
        yield Finding(folded.run, 0, "row-differs", "The stream has entries but its run has no row.")
        return
    plan = find_version(run.plan_version_id)
    course = find_course(plan, Form(state.form), state.course)
    for name, value in {**read_row(state, course), **_read_opening(folded, stored, run)}.items():
        # A state left out of its text what is as by default, so states are compared, not texts.
        same = decode_state(run.state) == state if name == "state" else getattr(run, name) == value
        if not same:
            yield folded.find(f"{name} in the row is not what the entries say.")
    yield from _check_number(folded, run)
    yield from _check_plan(folded, plan)
    yield from _check_steps(folded, stored.steps.get(run.id, {}), course)
    if set(stored.posts.get(run.id, ())) != list_posts(state.bureau, (each.event for each in folded.made)):
        yield folded.find("The posts concerned are not those of the entries.")
    yield from check_notices(folded.entries, folded.made, state, run, stored.notices.get(run.id, ()))
    yield from check_timers(state, run, stored.waiting.get(run.id, ()), ended=run.timeline in stored.ended)


def _read_opening(folded: Folded, stored: Stored, run: Run) -> dict[str, Any]:
    """The columns that opening wrote. A bureau's place never changes while the directory has the bureau."""
    state = folded.state
    return {
        "form": state.form,
        "title": state.title,
        "subject": state.subject,
        "bureau": state.bureau,
        "path": stored.places.get(state.bureau, run.path),
        "timeline": stored.timelines.get(run.id, run.timeline),
        "opened_at": state.opened_at,
        "opened_key": folded.entries[0].key,
    }


def _check_number(folded: Folded, run: Run) -> Iterator[Finding]:
    """The last part counts up in the table of counters; kind and year follow from the opening."""
    opened = folded.made[0].event
    course = opened.course if isinstance(opened, Opened) else folded.state.course
    year = folded.entries[0].recorded_at.astimezone(BEIJING).year
    if not re.fullmatch(rf"{re.escape(shorten_course(course))}-{year}-\d{{3,}}", run.number):
        yield folded.find("number in the row is not one of the kind and year in the entries.")


def _check_plan(folded: Folded, plan: Plan) -> Iterator[Finding]:
    known = plan.elements
    if strange := sorted({each.element for each in folded.made if each.element} - known.keys()):
        yield folded.find(f"The plan version in the row lacks {strange[0]}, which made an entry.")


def _check_steps(folded: Folded, stored: Steps, course: Course) -> Iterator[Finding]:
    state = folded.state
    expected = {row["key"]: row for row in list_step_rows(folded.run, state, course, state.steps)}
    for key in expected.keys() | stored.keys():
        if not _same(expected.get(key), stored.get(key)):
            yield folded.find(f"The row of step {key} is not what the entries say.")


def _same(expected: Mapping[str, Any] | None, stored: Mapping[str, Any] | None) -> bool:
    """The clauses of a step of an earlier class are those it was opened under, so they are not compared."""
    if expected is None or stored is None:
        return False
    return all(expected[name] == stored[name] for name in STEP_COLUMNS if name != "clauses")
