"""What happens to the run itself: opening, grade, response, reports, calm, closing."""

from __future__ import annotations

from msgspec.structs import replace

from anlan.engine.contracts import events as e
from anlan.engine.contracts.state import (
    ReportState,
    RunStatus,
    State,
)
from anlan.engine.rules.evolve.change import Folds, find_timers, put, record_act, wake


def _opened(state: State, ev: e.Opened) -> State:
    return replace(
        state,
        seq=state.seq + 1,
        status=RunStatus.OPEN,
        form=ev.form,
        course=ev.course,
        title=ev.title,
        bureau=ev.bureau,
        mode=ev.mode,
        klass=ev.klass,
        subject=ev.subject,
        opened_at=ev.at,
        facts=ev.facts,
        dates=ev.dates,
        cast=ev.cast,
        acts={"opened": ev.at},
        timers={f"date:{name}": at for name, at in ev.dates.items()},
    )


def _only_recorded(state: State, ev: e.Event) -> State:
    return replace(state, seq=state.seq + 1)


def _facts_learned(state: State, ev: e.FactsLearned) -> State:
    return record_act(state, "facts-learned", ev.at, facts={**state.facts, **ev.facts})


def _linked(state: State, ev: e.Linked) -> State:
    return record_act(state, "linked", ev.at, links=(*state.links, (ev.relation, ev.other)))


def _graded(state: State, ev: e.Graded) -> State:
    return record_act(state, "graded", ev.at, grade=ev.grade)


def _responded(state: State, ev: e.ResponseStarted) -> State:
    return record_act(state, "responded", ev.at, response=ev.level)


def _response_ended(state: State, ev: e.ResponseEnded) -> State:
    return record_act(state, "response-ended", ev.at, response="")


def _warned(state: State, ev: e.Warned) -> State:
    return record_act(state, "warned", ev.at, warning=ev.level)


def _date_came(state: State, ev: e.DateCame) -> State:
    timers = wake(state.timers, f"date:{ev.name}", None)
    return record_act(state, f"date:{ev.name}", ev.at, timers=timers)


def _reported(state: State, ev: e.Reported) -> State:
    report = ReportState(ev.stage, ev.number, ev.at)
    return record_act(state, "reported", ev.at, reports=put(state.reports, ev.report, report))


def _report_approved(state: State, ev: e.ReportApproved) -> State:
    report = replace(state.reports[ev.report], approved=True)
    return record_act(state, "report-approved", ev.at, reports=put(state.reports, ev.report, report))


def _announced(state: State, ev: e.Announced) -> State:
    return record_act(state, "announced", ev.at)


def _outside_called(state: State, ev: e.OutsideCalled) -> State:
    return record_act(state, "outside-called", ev.at)


def _calmed(state: State, ev: e.Calmed) -> State:
    return record_act(state, "calmed", ev.at, status=RunStatus.CALM)


def _ended(state: State, act: str, ev: e.Event, status: RunStatus) -> State:
    after = record_act(state, act, ev.at, status=status, closed_at=ev.at)
    return replace(after, timers=find_timers(after))


def _merged(state: State, ev: e.Merged) -> State:
    return _ended(state, "merged", ev, RunStatus.MERGED)


def _split_off(state: State, ev: e.SplitOff) -> State:
    return record_act(state, "split-off", ev.at, links=(*state.links, ("split-into", ev.new)))


def _corrected(state: State, ev: e.Corrected) -> State:
    if ev.field.startswith("facts."):
        return record_act(state, "corrected", ev.at, facts={**state.facts, ev.field[6:]: ev.value})
    return record_act(state, "corrected", ev.at)


def _classing_asked(state: State, ev: e.ClassingAsked) -> State:
    return replace(state, seq=state.seq + 1, classing=(ev.klass, ev.person))


def _classed(state: State, ev: e.Classed) -> State:
    """What was done under the earlier class is history: it is no answer to what the new one asks."""
    steps = {
        key: step if step.earlier else replace(step, earlier=state.course)
        for key, step in state.steps.items()
    }
    after = record_act(state, "classed", ev.at, klass=ev.klass, course=ev.klass, classing=("", ""))
    acts = {name: at for name, at in after.acts.items() if name != "answered"}
    return replace(after, acts=acts, steps=steps, done={}, answer="", answered_at=None)


def _answered(state: State, ev: e.Answered) -> State:
    return record_act(state, "answered", ev.at, answer=ev.text, answered_at=ev.at)


def _closed(state: State, ev: e.Closed) -> State:
    return _ended(state, "closed", ev, RunStatus.CLOSED)


def _reviewed(state: State, ev: e.Reviewed) -> State:
    return record_act(state, "reviewed", ev.at)


def _mode_switched(state: State, ev: e.ModeSwitched) -> State:
    return record_act(state, "mode-switched", ev.at, mode=ev.mode)


def _reopened(state: State, ev: e.Reopened) -> State:
    # What ended it is undone: steps that waited for calm or ran until it are asked again.
    acts = {name: at for name, at in state.acts.items() if name not in ("calmed", "closed")}
    after = replace(
        state,
        seq=state.seq + 1,
        status=RunStatus.OPEN,
        closed_at=None,
        acts={**acts, "reopened": ev.at},
    )
    return replace(after, timers=find_timers(after))


COURSE: Folds = {
    e.Opened: _opened,
    e.Charged: _only_recorded,
    e.FactsLearned: _facts_learned,
    e.Linked: _linked,
    e.Graded: _graded,
    e.ResponseStarted: _responded,
    e.ResponseEnded: _response_ended,
    e.Warned: _warned,
    e.DateCame: _date_came,
    e.Reported: _reported,
    e.ReportApproved: _report_approved,
    e.Announced: _announced,
    e.OutsideCalled: _outside_called,
    e.Calmed: _calmed,
    e.Merged: _merged,
    e.SplitOff: _split_off,
    e.Corrected: _corrected,
    e.ClassingAsked: _classing_asked,
    e.Classed: _classed,
    e.Answered: _answered,
    e.Closed: _closed,
    e.Reviewed: _reviewed,
    e.ModeSwitched: _mode_switched,
    e.Reopened: _reopened,
    e.Looked: _only_recorded,
}
