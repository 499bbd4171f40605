"""Writing decisions: entries, rows, deadlines and notices together, a statement each for a whole batch.

No entry, row, deadline or notice exists without the others of its transaction, because this is the only
place that writes any of them for a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import msgspec
from django.db import connection

from anlan.deadlines.contracts import SetDeadline
from anlan.deadlines.services import cancel_deadlines, set_deadlines
from anlan.engine.contracts import events as e
from anlan.engine.contracts.decision import Made
from anlan.engine.contracts.state import FINAL, State, name_step
from anlan.engine.live import ACKNOWLEDGED, TOLD, NewChange, publish_changes
from anlan.engine.models import Run, RunStep
from anlan.engine.rules.phases import find_phase
from anlan.engine.rules.record import make_drafts
from anlan.ledger.contracts import Draft, Entry
from anlan.ledger.services import append_entries
from anlan.notices.contracts import Acknowledgement, NewNotice
from anlan.notices.services import record_acknowledged, tell_posts
from anlan.plans.contracts import Course
from anlan.plans.index import index_course

HANDLER = "run"
# The reason of a notice to the next rung; its text is that of the first.
CLIMBED = "climbed"

# Rows go over as one JSON document: quoting thousands of states as an array cost more than all the rest.
_UPDATE_RUNS = """
UPDATE engine_run r SET state = u.state, seq = u.seq, status = u.status, course = u.course, mode = u.mode,
    grade = u.grade, klass = u.klass, closed_at = u.closed_at, due_at = u.due_at, late = r.late OR u.late,
    phase = u.phase, unacknowledged = u.unacknowledged
FROM json_to_recordset(%s) AS u (id text, state text, seq int, status text, course text, mode text,
    grade text, klass text, closed_at timestamptz, due_at timestamptz, late bool, phase text,
    unacknowledged int)
WHERE r.id = u.id
"""
_UPSERT_STEPS = """
INSERT INTO engine_runstep (run_id, key, owner, phase, status, clauses, opened_at, due_at, source, ended_at,
    late)
SELECT * FROM json_to_recordset(%s) AS u (run_id text, key text, owner text, phase text, status text,
    clauses text, opened_at timestamptz, due_at timestamptz, source text, ended_at timestamptz, late bool)
ON CONFLICT (run_id, key) DO UPDATE SET owner = excluded.owner, status = excluded.status,
    phase = excluded.phase, clauses = coalesce(nullif(excluded.clauses, ''), engine_runstep.clauses),
    opened_at = excluded.opened_at, due_at = excluded.due_at, source = excluded.source,
    ended_at = excluded.ended_at, late = engine_runstep.late OR excluded.late
"""
_INSERT_POSTS = """
INSERT INTO engine_runpost (run_id, post)
SELECT * FROM json_to_recordset(%s) AS u (run_id text, post text)
ON CONFLICT (post, run_id) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Change:
    """What one act (or a batch of timers) did to one run; `course` is the one it is under now."""

    run: Run
    before: State
    state: State
    made: tuple[Made, ...]
    actor: str
    act: str
    course: Course
    key: str = ""


def write_changes(changes: list[Change], *, now: datetime) -> dict[str, list[Entry]]:
    """Write everything the changes led to; returns the new entries by stream.

    The caller holds each run's row lock and the transaction; the runs may belong to several timelines.
    """
    changes = [change for change in changes if change.made]
    if not changes:
        return {}
    entries = append_entries({c.run.id: _draft(c) for c in changes}, now=now)
    _write_runs([c for c in changes if not c.run._state.adding])
    Run.objects.bulk_create(_row(c) for c in changes if c.run._state.adding)
    _write_steps(changes)
    _write_posts(changes)
    _write_timers(changes, now)
    made = [(c.run, c.state, each) for c in changes for each in c.made]
    tell_posts([notice for each in made for notice in read_notices(*each)], now=now)
    record_acknowledged([answer for each in made for answer in read_acknowledged(*each)])
    publish_changes([_publish(c, entries[c.run.id]) for c in changes])
    return entries


def _publish(change: Change, entries: list[Entry]) -> NewChange:
    """What whoever watches the run hears of it."""
    told, acknowledged = [], []
    for made in change.made:
        told += [(n.notice, n.post, TOLD) for n in read_notices(change.run, change.state, made)]
        acknowledged += [
            (a.notice, a.post, ACKNOWLEDGED) for a in read_acknowledged(change.run, change.state, made)
        ]
    types = tuple(dict.fromkeys(entry.type for entry in entries))
    return NewChange(change.run.id, entries[0].seq, entries[-1].seq, types, (*told, *acknowledged))


def encode_state(state: State) -> str:
    return msgspec.json.encode(state, order="sorted").decode()


def decode_state(text: str) -> State:
    return msgspec.json.decode(text, type=State)


def _draft(change: Change) -> list[Draft]:
    return make_drafts(change.made, actor=change.actor, act=change.act, key=change.key)


def read_row(state: State, course: Course) -> dict[str, Any]:
    """The columns of a run that follow from its state; `verify` compares them with what is stored."""
    live = [step for step in state.steps.values() if step.status not in FINAL]
    return {
        "state": encode_state(state),
        "seq": state.seq,
        "status": state.status.value,
        "course": state.course,
        "mode": state.mode,
        "grade": state.grade,
        "klass": state.klass,
        "closed_at": state.closed_at,
        "due_at": min((step.due_at for step in live if step.due_at), default=None),
        "late": any(step.ran_out for step in state.steps.values()),
        "phase": find_phase(state, course.phases),
        "unacknowledged": count_unacknowledged(state),
    }


def count_unacknowledged(state: State) -> int:
    """How many posts were told something and have not answered: as many notices wait."""
    return sum(
        len({name_ref(state.bureau, post) for post in (*notice.posts, *notice.climbed)})
        - len({name_ref(state.bureau, post) for post in notice.acknowledged})
        for notice in state.notices.values()
    )


def _row(change: Change) -> Run:
    for name, value in read_row(change.state, change.course).items():
        setattr(change.run, name, value)
    return change.run


def _write_runs(changes: list[Change]) -> None:
    _write_rows(_UPDATE_RUNS, [{"id": c.run.id, **read_row(c.state, c.course)} for c in changes])


def _write_rows(statement: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(statement, [msgspec.json.encode(rows).decode()])


def list_step_rows(run: str, state: State, course: Course, keys: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The rows of the steps `keys`: the columns of RunStep by name."""
    asked = index_course(course).steps
    for key in keys:
        step, plan = state.steps[key], asked.get(name_step(key))
        yield {
            "run_id": run,
            "key": key,
            "owner": name_ref(state.bureau, step.owner),
            "phase": step.phase,
            "status": step.status.value,
            "clauses": ", ".join(plan.clauses) if plan else "",
            "opened_at": step.opened_at,
            "due_at": step.due_at,
            "source": step.source,
            "ended_at": step.ended_at,
            "late": bool(step.ran_out),
        }


def _write_steps(changes: list[Change]) -> None:
    rows: list[dict[str, Any]] = []
    for c in changes:
        old = c.before.steps
        changed = [key for key, step in c.state.steps.items() if old.get(key) is not step]
        rows += list_step_rows(c.run.id, c.state, c.course, changed)
    _write_rows(_UPSERT_STEPS, rows)


def list_posts(bureau: str, events: Iterable[e.Event]) -> set[str]:
    """The posts that events told or gave something."""
    posts: set[str] = set()
    for ev in events:
        if isinstance(ev, e.StepOpened | e.Assigned | e.Returned):
            posts.add(name_ref(bureau, ev.owner))
        elif isinstance(ev, e.Told | e.Climbed):
            posts.update(name_ref(bureau, post) for post in ev.posts)
    return posts


def _write_posts(changes: list[Change]) -> None:
    rows = [
        (c.run.id, post) for c in changes for post in list_posts(c.state.bureau, (m.event for m in c.made))
    ]
    # In one order everywhere, so that two batches cannot wait for each other.
    _write_rows(_INSERT_POSTS, [{"run_id": run, "post": post} for run, post in sorted(rows)])


def _write_timers(changes: list[Change], now: datetime) -> None:
    """The difference of the timers before and after is what to set and what to cancel."""
    wanted: list[SetDeadline] = []
    gone: list[tuple[str, str]] = []
    for c in changes:
        old, new = c.before.timers, c.state.timers
        if old is not new:
            wanted += [
                SetDeadline(c.run.id, key, at, c.run.timeline, HANDLER)
                for key, at in new.items()
                if old.get(key) != at
            ]
            gone += [(c.run.id, key) for key in old if key not in new]
    for _, group in groupby(sorted(wanted, key=lambda d: d.timeline), key=lambda d: d.timeline):
        set_deadlines(group, now=now)
    cancel_deadlines(gone)


def read_notices(run: Run, state: State, made: Made) -> Iterator[NewNotice]:
    """The notices that follow from one event; `verify` compares them with what is stored."""
    ev = made.event
    if isinstance(ev, e.Told):
        reason, text, step = ev.reason, ev.text, ev.step
    elif isinstance(ev, e.Climbed):
        reason, text, step = CLIMBED, "", state.notices[ev.notice].step
    else:
        return
    clauses = ", ".join(made.clauses)
    for post in ev.posts:
        ref, rung = name_ref(state.bureau, post), state.notices[ev.notice].find_rung(post)
        yield NewNotice(run.id, ev.notice, ref, reason, text, step, clauses, run.timeline, rung)


def read_acknowledged(run: Run, state: State, made: Made) -> Iterator[Acknowledgement]:
    ev = made.event
    if isinstance(ev, e.Acknowledged):
        yield Acknowledgement(run.id, ev.notice, name_ref(state.bureau, ev.post), ev.at, ev.how)


def name_ref(bureau: str, post: str) -> str:
    """A post as everybody calls it: `210100:director`."""
    return post if ":" in post else f"{bureau}:{post}"


STEP_COLUMNS = [field.attname for field in RunStep._meta.concrete_fields if field.attname != "id"]
