"""The whole of one run for its room, joined from its state, its plan and its notices."""

from __future__ import annotations

from anlan.engine.contracts.detail import LinkDetail, RunDetail, StepDetail
from anlan.engine.contracts.missing import StillMissing
from anlan.engine.contracts.runs import HeldRun
from anlan.engine.contracts.state import State, StepState, name_step
from anlan.engine.rules.acts.closing import list_missing
from anlan.engine.rules.permissions import list_allowed
from anlan.kernel.access import Actor
from anlan.notices.selectors import list_notices
from anlan.plans.compile import find_course
from anlan.plans.contracts import Course, Form, Plan, Step
from anlan.plans.index import index_course
from anlan.plans.selectors import find_version


def can_prove(actor: Actor, held: HeldRun) -> bool:
    """Whether some step of the run is the actor's to finish, which takes proof."""
    course = find_course(find_version(held.version), Form(held.view.form), held.state.course)
    return any(name.startswith("finish:") for name in list_allowed(actor, held.state, held.path, course))


def view_detail(actor: Actor, held: HeldRun, *, missing: tuple[StillMissing, ...] = ()) -> RunDetail:
    """Everything the actor may see and do on a run they have accessed.

    `missing` is what an app above knows to be missing for closing beside the plan's own conditions.
    """
    run, state, plan = held.view, held.state, find_version(held.version)
    course = find_course(plan, Form(run.form), state.course)
    steps = (_view_step(key, step, _find_step(plan, course, key, step)) for key, step in state.steps.items())
    return RunDetail(
        run=run,
        plan_title=plan.title,
        course_title=course.title,
        clauses=course.clauses,
        phases=course.phases,
        facts=state.facts,
        facts_form=course.facts,
        dates=state.dates,
        warning=state.warning,
        response=state.response,
        answer=state.answer,
        answered_at=state.answered_at,
        steps=tuple(steps),
        notices=tuple(list_notices(run.id)),
        orders=state.orders,
        promises=state.promises,
        reports=state.reports,
        transfers=state.transfers,
        links=tuple(LinkDetail(*link) for link in state.links),
        allowed_actions=tuple(list_allowed(actor, state, held.path, course)),
        missing_to_close=(*_list_missing(course, state), *missing),
    )


def _list_missing(course: Course, state: State) -> tuple[StillMissing, ...]:
    return () if state.closed_at else tuple(list_missing(course, state))


def _find_step(plan: Plan, course: Course, key: str, step: StepState) -> Step:
    """The plan's step behind a key; a matter that changed its class keeps steps of the earlier course."""
    asked_under = find_course(plan, course.form, step.earlier) if step.earlier else course
    return index_course(asked_under).steps[name_step(key)]


def _view_step(key: str, step: StepState, asked: Step) -> StepDetail:
    return StepDetail(
        key=key,
        element=asked.element,
        do=asked.do,
        clauses=asked.clauses,
        because=asked.because,
        phase=step.phase,
        owner=step.owner,
        support=asked.support,
        status=step.status.value,
        mandatory=step.mandatory,
        opened_at=step.opened_at,
        due_at=step.due_at,
        ended_at=step.ended_at,
        clocks=step.clocks,
        ran_out=step.ran_out,
        late=bool(step.ran_out),
        returns=step.returns,
        waiver_asked=bool(step.waiver_by),
        form=asked.proof,
        proof=step.proof,
    )
