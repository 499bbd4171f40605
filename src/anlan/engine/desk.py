"""The desk: open steps and notices of somebody's posts across runs. Queries do not grow with the lists."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache, partial

import msgspec

from anlan.engine.contracts.desk import NoticeOfRun, StepView
from anlan.engine.contracts.state import NoticeState, name_step
from anlan.engine.models import Run, RunPost, RunStep
from anlan.engine.rules.permissions import list_step_acts
from anlan.kernel.access import Actor
from anlan.notices.contracts import Notice
from anlan.notices.selectors import list_unacknowledged, list_waiting, name_all
from anlan.plans.compile import find_course
from anlan.plans.contracts import Course, Form, Step, Text
from anlan.plans.index import index_course
from anlan.plans.selectors import find_version

# Of each list. Whoever has more begins with these: the tightest, and what was told last.
MOST = 50


def list_open_steps(actor: Actor, *, limit: int = MOST) -> list[StepView]:
    """The open steps of the actor's posts by the tightest clock; one query.

    A step is seen by whoever holds its post, at whatever bureau the run is.
    """
    posts = [str(post) for post in actor.posts]
    steps = RunStep.objects.select_related("run").defer("run__state")
    mine = steps.filter(owner__in=posts, ended_at=None, run__closed_at=None)
    # Many steps of a list are alike in what decides about their buttons.
    list_acts = lru_cache(maxsize=limit)(partial(list_step_acts, actor))
    return [_view_step(row, list_acts) for row in mine.order_by("due_at", "opened_at", "pk")[:limit]]


def _view_step(row: RunStep, list_acts: Callable[..., tuple[str, ...]]) -> StepView:
    run = row.run
    course, asked = find_asked(run, row.key)
    return StepView(
        run=run.id,
        run_form=run.form,
        number=run.number,
        title=run.title,
        bureau=run.bureau,
        timeline=run.timeline,
        kind=run.course,
        kind_title=course.title,
        grade=run.grade,
        key=row.key,
        do=asked.do if asked else Text(row.key, row.key),
        owner=row.owner,
        phase=row.phase,
        status=row.status,
        clauses=row.clauses,
        due_at=row.due_at,
        source=Text(row.source, row.source),
        late=row.late,
        allowed=list_acts(
            form=run.form, bureau=run.bureau, path=run.path, owner=row.owner, status=row.status
        ),
    )


def find_asked(run: Run, key: str) -> tuple[Course, Step | None]:
    """The course of a run, and the plan's step behind a key of it; none for one of an earlier class."""
    course = find_course(find_version(run.plan_version_id), Form(run.form), run.course)
    return course, index_course(course).steps.get(name_step(key))


def list_told(actor: Actor) -> list[NoticeOfRun]:
    """What the actor's posts were told and have not acknowledged, the newest first."""
    return _name_runs(list_unacknowledged([str(post) for post in actor.posts], limit=MOST))


def list_awaited(actor: Actor, *, limit: int = MOST) -> list[NoticeOfRun]:
    """What others were told about open runs that concern the actor, and nobody has answered yet."""
    posts = [str(post) for post in actor.posts]
    concerned = RunPost.objects.filter(post__in=posts, run__closed_at=None).values("run")
    waiting = list_waiting(concerned, without=posts, limit=limit)
    settled = _list_settled({notice.stream for notice in waiting})
    return _name_runs([notice for notice in waiting if (notice.stream, notice.notice) not in settled])


class _Told(msgspec.Struct):
    """Of a run's state what was told alone: the rest is long and stays unread."""

    notices: dict[str, NoticeState] = {}


def _list_settled(runs: Collection[str]) -> set[tuple[str, str]]:
    """Run and number of the notices about which nobody needs to be told again."""
    states = Run.objects.filter(id__in=runs).values_list("id", "state")
    told = ((run, msgspec.json.decode(state, type=_Told)) for run, state in states)
    return {(run, key) for run, each in told for key, notice in each.notices.items() if notice.settled}


def _name_runs(notices: Sequence[Notice]) -> list[NoticeOfRun]:
    rows = Run.objects.filter(id__in={each.stream for each in notices})
    runs = {row[0]: row[1:] for row in rows.values_list("id", "number", "title", "timeline")}
    titles = name_all({each.post for each in notices})
    return [
        _view_notice(each, *runs[each.stream], titles[each.post]) for each in notices if each.stream in runs
    ]


def _view_notice(notice: Notice, number: str, title: str, timeline: str, post_title: Text) -> NoticeOfRun:
    return NoticeOfRun(
        message_key=notice.message_key,
        stream=notice.stream,
        number=number,
        title=title,
        timeline=timeline,
        notice=notice.notice,
        post=notice.post,
        post_title=post_title,
        reason=notice.reason,
        text=notice.text,
        step=notice.step,
        clauses=notice.clauses,
        told_at=notice.told_at,
        acknowledged_at=notice.acknowledged_at,
        how=notice.how,
        rung=notice.rung,
    )
