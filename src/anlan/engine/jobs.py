"""The handler of due timers: whole batches of runs decided in memory and written in a few statements."""

from __future__ import annotations

from itertools import groupby

from anlan.deadlines.contracts import Due, Handled
from anlan.deadlines.selectors import find_calendar
from anlan.engine.contracts.acts import Fire
from anlan.engine.contracts.decision import Made
from anlan.engine.ladders import list_ladders
from anlan.engine.models import Run
from anlan.engine.rules.decide import decide
from anlan.engine.rules.deciding import Who
from anlan.engine.writing import HANDLER, Change, decode_state, write_changes
from anlan.kernel.calendar import WorkingCalendar
from anlan.kernel.clock import Clock
from anlan.plans.compile import find_course
from anlan.plans.contracts import Form
from anlan.plans.selectors import find_version

__all__ = ["HANDLER", "fire_runs"]
_ENGINE = Who("engine")


def fire_runs(batch: list[Due], *, clock: Clock) -> Handled:
    """Fire the timers of many runs. A run that a person holds just now is skipped, not waited for."""
    streams = [due.stream for due in batch]
    locked = Run.objects.select_for_update(skip_locked=True).in_bulk(streams)
    now, calendar = clock.now(), find_calendar()
    changes, done, skipped = [], [], []
    for stream, group in groupby(sorted(batch, key=lambda due: due.stream), key=lambda due: due.stream):
        dues = sorted(group, key=lambda due: due.due_at)
        run = locked.get(stream)
        if run is None:
            skipped += [due.id for due in dues]
            continue
        changes.append(_fire_run(run, dues, clock, calendar))
        done += [due.id for due in dues]
    write_changes(changes, now=now)
    return Handled(done, skipped)


def _fire_run(run: Run, dues: list[Due], clock: Clock, calendar: WorkingCalendar) -> Change:
    """All due timers of one run, one after the other, as one change."""
    plan = find_version(run.plan_version_id)
    before = state = decode_state(run.state)
    course = find_course(plan, Form(run.form), state.course)
    now, made = clock.now(), list[Made]()
    for due in dues:
        fire = Fire(key=due.key)
        ladders = list_ladders(state, fire, now=now)
        decision = decide(plan, course, state, fire, who=_ENGINE, now=now, calendar=calendar, ladders=ladders)
        state = decision.state
        made += decision.made
    return Change(run, before, state, tuple(made), _ENGINE.name, "fire", course)
