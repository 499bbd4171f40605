"""Opening runs and acting on them: lock, read the time, decide, write; one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import connection, transaction
from msgspec.structs import replace

from anlan.deadlines.selectors import find_calendar, find_clock
from anlan.directory.selectors import cast_groups, find_bureau, find_mode, list_missing_posts
from anlan.engine.contracts import acts as a
from anlan.engine.contracts.runs import Outcome
from anlan.engine.contracts.state import EMPTY
from anlan.engine.models import Run
from anlan.engine.numbers import take_numbers
from anlan.engine.personal import seal_personal
from anlan.engine.rules.decide import decide
from anlan.engine.rules.deciding import Who
from anlan.engine.rules.permissions import check_right
from anlan.engine.selectors import access_row, view_run
from anlan.engine.writing import Change, decode_state, write_changes
from anlan.kernel.access import Actor, Permission, check_permission
from anlan.kernel.clock import LIVE, Clock
from anlan.kernel.errors import Invalid, OutOfOrder
from anlan.ledger.services import find_by_key, list_since, open_stream
from anlan.plans.compile import find_course
from anlan.plans.contracts import Course, Form, Plan
from anlan.plans.selectors import find_version


@dataclass(frozen=True, slots=True)
class Opening:
    """What to open: a course of one plan version, on which timeline."""

    plan_version: int
    form: Form
    course: str
    act: a.Open
    timeline: str = LIVE


@transaction.atomic
def open_run(*, opening: Opening, actor: Actor, wall: Clock, key: str = "") -> Outcome:
    """Open a run. The same key at the same bureau again returns the run it opened.

    Raises Forbidden without the right to open there, Invalid for unknown posts, facts or dates.
    """
    bureau = find_bureau(opening.act.bureau)
    check_permission(actor, _opening_permission(opening.form), bureau.path)
    _lock_key(bureau.code, key)
    if key and (repeat := _find_opened(bureau.code, key)) is not None:
        return Outcome(view_run(repeat), decode_state(repeat.state), (), repeated=True)
    plan = find_version(opening.plan_version)
    course = find_course(plan, opening.form, opening.course)
    check_posts(plan, bureau.code)
    now = find_clock(opening.timeline, wall).now()
    run_id = f"{opening.form}:{uuid4()}"
    open_stream(run_id, kind=opening.form.value, timeline=opening.timeline, now=now)
    act = _cast(plan, opening, wall.now())
    sealed = seal_personal(run_id, course, act, now=now)
    decision = decide(plan, course, EMPTY, sealed, who=_who(actor), now=now, calendar=find_calendar())
    run = Run(
        id=run_id,
        form=opening.form.value,
        number=take_numbers(timeline=opening.timeline, course=course.id, at=now)[0],
        plan_version_id=opening.plan_version,
        bureau=bureau.code,
        path=bureau.path,
        timeline=opening.timeline,
        title=opening.act.title,
        subject=opening.act.subject,
        opened_at=decision.state.opened_at or now,
        opened_key=key,
    )
    change = Change(run, EMPTY, decision.state, decision.made, actor.name, "open", name_clauses(course), key)
    entries = write_changes([change], now=now)
    return Outcome(view_run(run), decision.state, tuple(e.seq for e in entries[run.id]))


def _cast(plan: Plan, opening: Opening, today: datetime) -> a.Open:
    """Who stands for each group, and the mode. People are always those of today; a drill says its mode."""
    act = opening.act
    mode = find_mode(act.bureau, now=today).value if opening.timeline == LIVE else act.mode
    return replace(act, cast=cast_groups(act.bureau, tuple(plan.groups), now=today), mode=mode)


def check_posts(plan: Plan, bureau: str) -> None:
    """A plan runs only where all its posts exist; otherwise a notice would go to nobody."""
    missing = list_missing_posts(bureau, tuple(plan.posts))
    if missing:
        raise Invalid(
            f"Bureau {bureau} has no post {', '.join(missing)}.",
            why=f"The plan {plan.id} tells it or gives it steps.",
            how="Add it with: anlan directory import FILE.",
            field="bureau",
        )


def name_clauses(course: Course) -> dict[str, str]:
    return {step.id: ", ".join(step.clauses) for step in course.steps}


@transaction.atomic
def perform(*, run_id: str, act: a.Act, actor: Actor, wall: Clock, key: str = "") -> Outcome:
    """Do one act on a run. The same key on the same run again does nothing.

    Raises Forbidden, Invalid or OutOfOrder; then nothing happened. A loser of a race, who says in
    `act.seen` how far they had read, is told in the error's `since` what changed meanwhile.
    """
    run = access_row(actor, run_id, lock=True)
    before = decode_state(run.state)
    plan = find_version(run.plan_version_id)
    course = find_course(plan, Form(run.form), before.course)
    check_right(actor, act, before, run.path, course)
    if key and find_by_key(run.id, key) is not None:
        return Outcome(view_run(run), before, (), repeated=True)
    # After the lock: a chain never runs backwards.
    now = find_clock(run.timeline, wall).now()
    act = seal_personal(run.id, course, act, now=now)
    try:
        decision = decide(plan, course, before, act, who=_who(actor), now=now, calendar=find_calendar())
    except OutOfOrder as refusal:
        refusal.facts["since"] = _list_changes(run.id, act.seen)
        raise
    course = find_course(plan, Form(run.form), decision.state.course)
    name = str(act.__struct_config__.tag)
    change = Change(run, before, decision.state, decision.made, actor.name, name, name_clauses(course), key)
    entries = write_changes([change], now=now)
    run.refresh_from_db()
    return Outcome(view_run(run), decision.state, tuple(e.seq for e in entries.get(run.id, ())))


def _list_changes(run_id: str, seen: int | None) -> list[dict[str, object]]:
    if seen is None:
        return []
    return [
        {"seq": entry.seq, "type": entry.type, "actor": entry.actor, "at": entry.recorded_at.isoformat()}
        for entry in list_since(run_id, seen)
    ]


def _lock_key(bureau: str, key: str) -> None:
    """Two openings with one key wait for each other, so that the second sees what the first opened."""
    if key:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{bureau}/{key}"])


def _find_opened(bureau: str, key: str) -> Run | None:
    return Run.objects.select_related("plan_version").filter(bureau=bureau, opened_key=key).first()


def _opening_permission(form: Form) -> Permission:
    return Permission.TAKE_SIGNAL if form is Form.MATTER else Permission.OPEN_INCIDENT


def _who(actor: Actor) -> Who:
    return Who(actor.name, actor.person)
