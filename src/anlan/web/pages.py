"""Two pages to watch by, rendered here until the Face is built: what runs, and one run as it unfolds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from anlan.deadlines.selectors import find_clock
from anlan.directory.selectors import find_actor
from anlan.engine.contracts.detail import RunDetail, StepDetail
from anlan.engine.contracts.runs import RunView
from anlan.engine.detail import view_detail
from anlan.engine.selectors import access_run, list_runs
from anlan.kernel.access import Actor, Permission
from anlan.kernel.clock import Clock, SystemClock
from anlan.kernel.errors import NotFound
from anlan.ledger.services import list_since
from anlan.plans.contracts import Form
from anlan.sign_in.sessions import check_session
from anlan.standing.selectors import list_concerning

WALL: Clock = SystemClock()
SHOWN = 40


@login_required
def show_runs(request: HttpRequest) -> HttpResponse:
    """Incidents the signed-in person may see, what runs now before what is over; their standing duties."""
    actor = _find_reader(request)
    runs = list_runs(actor, Permission.READ_INCIDENT, form=Form.INCIDENT.value, limit=SHOWN)
    rows = [_describe_run(run) for run in sorted(runs, key=lambda run: run.closed_at is not None)]
    duties = [_describe_run(run) for run in list_concerning(actor, limit=SHOWN)]
    posts = sorted(map(str, actor.posts))
    return render(request, "anlan/runs.html", {"rows": rows, "duties": duties, "posts": posts})


@login_required
def show_run(request: HttpRequest, run_id: str) -> HttpResponse:
    """One run: clocks, steps by phase, who was told and answered, the record."""
    actor = _find_reader(request)
    try:
        held = access_run(actor, run_id)
    except NotFound as refusal:
        raise Http404(str(refusal)) from refusal
    detail = view_detail(actor, held)
    now = _find_now(detail.run)
    # Beside those of the course: a standing duty has none, a matter has steps of an earlier class.
    phases = dict.fromkeys((*detail.phases, *(step.phase for step in detail.steps)))
    context = {
        "detail": detail,
        "now": now,
        "phases": [(phase, _list_steps(detail, phase, now)) for phase in phases],
        "entries": list_since(run_id)[::-1],
    }
    return render(request, "anlan/run.html", context)


def _find_reader(request: HttpRequest) -> Actor:
    assert request.user.pk is not None  # noqa: S101 - login_required
    check_session(request.session, request.user)
    return find_actor(request.user.pk, now=WALL.now())


def _find_now(run: RunView) -> datetime:
    """The run's own time; a timeline that ended stands still where it was closed."""
    return run.closed_at or find_clock(run.timeline, WALL).now()


def _describe_run(run: RunView) -> dict[str, Any]:
    now = _find_now(run)
    left = show_left(run.due_at, now) if run.due_at and not run.closed_at else ""
    return {"run": run, "left": left, "over": bool(run.due_at and run.due_at < now and not run.closed_at)}


def _list_steps(detail: RunDetail, phase: str, now: datetime) -> list[tuple[StepDetail, str]]:
    return [
        (step, show_left(step.due_at, now) if step.due_at and not step.ended_at else "")
        for step in detail.steps
        if step.phase == phase
    ]


def show_left(due: datetime, now: datetime) -> str:
    """`01:41:12`, with days in front when there are any; a minus once it is over."""
    left = due - now
    sign = "-" if left < timedelta(0) else ""
    seconds = int(abs(left).total_seconds())
    days, rest = divmod(seconds, 86400)
    clock = f"{rest // 3600:02d}:{rest % 3600 // 60:02d}:{rest % 60:02d}"
    return f"{sign}{f'{days}d ' if days else ''}{clock}"
