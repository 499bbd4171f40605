"""Opening runs and acting on them: lock, read the time, decide, write; one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from msgspec.structs import replace

from anlan.deadlines.selectors import find_calendar, find_clock
from anlan.directory.selectors import cast_groups, find_bureau, find_mode, list_missing_posts
from anlan.engine.choosing import choose_version
from anlan.engine.contracts import acts as a
from anlan.engine.contracts.runs import Outcome
from anlan.engine.contracts.state import EMPTY
from anlan.engine.keys import check_key, record_use
from anlan.engine.ladders import list_ladders
from anlan.engine.models import Run
from anlan.engine.naming import check_named
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
from anlan.ledger.services import list_since, lock_name, open_stream
from anlan.plans.compile import find_course
from anlan.plans.contracts import Form, Plan
from anlan.plans.selectors import find_version


@dataclass(frozen=True, slots=True)
class Opening:
    """What to open: a course of one plan version, on which timeline.

    Without a version it is the one in force that has the course, of `plan` where that is named. `split_from`:
    the run it is a part of, whose sealed values it takes along.
    """

    plan_version: int | None
    form: Form
    course: str
    act: a.Open
    timeline: str = LIVE
    plan: str = ""
    split_from: str = ""


@transaction.atomic
def open_run(*, opening: Opening, actor: Actor, wall: Clock, key: str = "", asked: object = None) -> Outcome:
    """Open a run. The same key at the same bureau again returns the run it opened.

    `asked` is the request that a caller's key stands for; without it the key itself says what it opens, as
    that of a standing duty does. Raises Forbidden without the right to open there, Invalid for a key used
    for something else, for unknown posts, facts or dates.
    """
    bureau = find_bureau(opening.act.bureau)
    check_permission(actor, _opening_permission(opening.form), bureau.path)
    if key and (repeat := _find_opened(bureau.code, key, asked)) is not None:
        return _repeat(repeat)
    version = opening.plan_version or _choose_version(opening)
    plan = find_version(version)
    course = find_course(plan, opening.form, opening.course)
    check_posts(plan, bureau.code)
    now = find_clock(opening.timeline, wall).now()
    run_id = f"{opening.form}:{uuid4()}"
    open_stream(run_id, kind=opening.form.value, timeline=opening.timeline, now=now)
    act = _cast(plan, opening, wall.now())
    check_named(course, act, bureau=bureau.code, cast=act.cast)
    sealed = seal_personal(run_id, course, act, now=now, split_from=opening.split_from)
    decision = decide(plan, course, EMPTY, sealed, who=_who(actor), now=now, calendar=find_calendar())
    run = Run(
        id=run_id,
        form=opening.form.value,
        number=take_numbers(timeline=opening.timeline, course=course.id, at=now)[0],
        plan_version_id=version,
        bureau=bureau.code,
        path=bureau.path,
        timeline=opening.timeline,
        title=opening.act.title,
        subject=opening.act.subject,
        opened_at=decision.state.opened_at or now,
        opened_key=key,
    )
    change = Change(run, EMPTY, decision.state, decision.made, actor.name, "open", course, key)
    entries = write_changes([change], now=now)
    if asked is not None:
        record_use(bureau.code, key, "open", asked, now=now)
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


def find_repeat(*, run_id: str, act: a.Act, actor: Actor, key: str) -> Outcome | None:
    """The answer to an act that was done under its key before; None when it was not.

    For services that look at more than the run before they act: a repeat does nothing, whatever happened
    since. They may look without a lock, because `perform` looks again under it.
    """
    if not key:
        return None
    run = access_row(actor, run_id)
    return _repeat(run) if check_key(run.id, key, _name(act), act) else None


@transaction.atomic
def perform(
    *, run_id: str, act: a.Act, actor: Actor, wall: Clock, key: str = "", asked: a.Act | None = None
) -> Outcome:
    """Do one act on a run. The same key on the same run again does nothing.

    `asked` is the act as it was given, where a service filled it in since; the key stands for that one.
    Raises Forbidden, Invalid or OutOfOrder; then nothing happened. A loser of a race, who says in
    `act.seen` how far they had read, is told in the error's `since` what changed meanwhile.
    """
    run = access_row(actor, run_id, lock=True)
    asked, name = asked or act, _name(act)
    # Before anything that may have changed since: who may do it now, what is open now.
    if check_key(run.id, key, name, asked):
        return _repeat(run)
    before = decode_state(run.state)
    plan = find_version(run.plan_version_id)
    course = find_course(plan, Form(run.form), before.course)
    check_right(actor, act, before, run.path, course)
    # After the lock: a chain never runs backwards.
    now = find_clock(run.timeline, wall).now()
    check_named(course, act, bureau=run.bureau, cast=before.cast)
    act = seal_personal(run.id, course, act, now=now)
    ladders = list_ladders(before, act, now=now)
    try:
        decision = decide(
            plan, course, before, act, who=_who(actor), now=now, calendar=find_calendar(), ladders=ladders
        )
    except OutOfOrder as refusal:
        refusal.facts["since"] = _list_changes(run.id, act.seen)
        raise
    course = find_course(plan, Form(run.form), decision.state.course)
    change = Change(run, before, decision.state, decision.made, actor.name, name, course, key)
    entries = write_changes([change], now=now)
    record_use(run.id, key, name, asked, now=now)
    run.refresh_from_db()
    return Outcome(view_run(run), decision.state, tuple(e.seq for e in entries.get(run.id, ())))


def _list_changes(run_id: str, seen: int | None) -> list[dict[str, object]]:
    if seen is None:
        return []
    return [
        {"seq": entry.seq, "type": entry.type, "actor": entry.actor, "at": entry.recorded_at.isoformat()}
        for entry in list_since(run_id, seen)
    ]


def _find_opened(bureau: str, key: str, asked: object) -> Run | None:
    """The run that the key opened. Two openings with one key wait for each other, so that the second sees it.

    Raises Invalid when the key opened something else than what is asked.
    """
    lock_name(f"{bureau}/{key}")
    if asked is not None:
        check_key(bureau, key, "open", asked)
    return Run.objects.filter(bureau=bureau, opened_key=key).first()


def _choose_version(opening: Opening) -> int:
    return choose_version(
        bureau=opening.act.bureau, form=opening.form, course=opening.course, plan=opening.plan
    )


def _repeat(run: Run) -> Outcome:
    return Outcome(view_run(run), decode_state(run.state), (), repeated=True)


def _name(act: a.Act) -> str:
    return str(act.__struct_config__.tag)


def _opening_permission(form: Form) -> Permission:
    return Permission.TAKE_SIGNAL if form is Form.MATTER else Permission.OPEN_INCIDENT


def _who(actor: Actor) -> Who:
    return Who(actor.name, actor.person)
