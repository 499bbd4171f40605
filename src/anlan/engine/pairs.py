"""Acts that concern two runs: links, merging, splitting. Both get their entry, or neither does."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from django.db import transaction

from anlan.engine.contracts import acts as a
from anlan.engine.contracts.runs import Outcome
from anlan.engine.contracts.state import RunStatus, State
from anlan.engine.models import Run
from anlan.engine.selectors import access_row, find_runs, follow_merged
from anlan.engine.services import find_repeat, perform
from anlan.engine.writing import decode_state
from anlan.kernel.access import ENGINE, Actor
from anlan.kernel.clock import Clock
from anlan.kernel.errors import Invalid, OutOfOrder
from anlan.plans.contracts import Form

# A relation that people may state, and what the other run's entry then says of this one.
BACK = {"groups": "part-of", "part-of": "groups", "relapse-of": "relapsed-by", "same-as": "same-as"}
OPEN = frozenset({RunStatus.OPEN, RunStatus.CALM})


@transaction.atomic
def perform_paired(
    *, run_id: str, act: a.Act, actor: Actor, wall: Clock, key: str = "", asked: a.Act | None = None
) -> Outcome:
    """Do an act, and on the other run it names the entry that answers it.

    Raises as `perform` does, and Invalid for a run that cannot be the other side.
    """
    other = find_other(act)
    if other is None:
        return perform(run_id=run_id, act=act, actor=actor, wall=wall, key=key, asked=asked)
    repeated = partial(find_repeat, run_id=run_id, act=asked or act, actor=actor, key=key)
    # Before the other run is looked at, which may have ended since; and under the lock once more.
    if repeat := repeated():
        return repeat
    if isinstance(act, a.Merge):
        _lock_above(run_id)
    runs = lock_runs(actor, run_id, other)
    if repeat := repeated():
        return repeat
    _check_pair(runs[run_id], runs[other], act)
    outcome = perform(run_id=run_id, act=act, actor=actor, wall=wall, key=key, asked=asked)
    if outcome.entries:
        perform(run_id=other, act=_answer(run_id, act), actor=actor, wall=wall)
        if isinstance(act, a.Merge):
            _pass_on(outcome.state, run_id, other, actor, wall)
    return outcome


def find_other(act: a.Act) -> str | None:
    """The run an act names beside its own."""
    match act:
        case a.Link():
            return act.other
        case a.Merge():
            return act.into
        case a.Split():
            return act.new
    return None


def lock_runs(actor: Actor, *run_ids: str) -> dict[str, Run]:
    """The runs the actor may see, locked. Always in the order of ids, so that two of us cannot block."""
    return {each: access_row(actor, each, lock=True) for each in sorted(run_ids)}


def _check_pair(run: Run, other: Run, act: a.Act) -> None:
    if run.id == other.id:
        raise Invalid("A run cannot be its own other side.", how="Name another one.", field=_place(act))
    if run.timeline != other.timeline:
        raise Invalid(
            f"{other.number} is on the timeline {other.timeline}, this is on {run.timeline}.",
            why="A drill never touches live work.",
            field=_place(act),
        )
    if isinstance(act, a.Link):
        _check_relation(run, other, act)
        return
    if run.form != other.form:
        raise Invalid(f"{other.number} is not of the same form.", field=_place(act))
    if decode_state(other.state).status not in OPEN:
        raise OutOfOrder(f"{other.number} is {other.status}.", how="Name an open one.", field=_place(act))


def _check_relation(run: Run, other: Run, act: a.Link) -> None:
    if act.relation not in BACK:
        how = f"Use one of: {', '.join(BACK)}; the others are written by merging, splitting and intake."
        raise Invalid(f"{act.relation!r} cannot be stated.", how=how, field="relation")
    incident, matter = Form.INCIDENT.value, Form.MATTER.value
    forms = {"groups": (incident, matter), "part-of": (matter, incident)}.get(act.relation)
    if forms is None:
        forms = (run.form, run.form)
    if (run.form, other.form) != forms:
        raise Invalid(
            f"{act.relation!r} cannot join a {run.form} to a {other.form}.",
            why="An incident groups matters; relapses and copies are of one form.",
            field="relation",
        )


def _place(act: a.Act) -> str:
    return {"link": "other", "merge": "into", "split": "new"}[str(act.__struct_config__.tag)]


def _answer(run_id: str, act: a.Act) -> a.Link:
    if isinstance(act, a.Link):
        return a.Link(other=run_id, relation=BACK[act.relation], note=act.note)
    return a.Link(other=run_id, relation="merged-from" if isinstance(act, a.Merge) else "split-from")


def _lock_above(run_id: str) -> None:
    """A merged matter's incidents get their entry too, and incidents are locked before matters."""
    incidents = [run for held in find_runs([run_id]).values() for run in _list_joined(held.state, "part-of")]
    list(Run.objects.select_for_update().filter(id__in=incidents).order_by("id"))


def _pass_on(merged: State, run_id: str, into: str, actor: Actor, wall: Clock) -> None:
    """What the merged run was joined to is joined to the one it goes into.

    What a merged incident grouped must still be answered before the other one closes; and where a matter was
    grouped, the one that it went into must be.
    """
    relation = "groups" if merged.form == Form.INCIDENT else "part-of"
    # A consequence, no act of its own: who may merge needs no right on the third run. The record names them.
    by, note = replace(actor, grants=ENGINE.grants), f"merged from {run_id}"
    for joined in _list_joined(merged, relation):
        perform(run_id=into, act=a.Link(other=joined, relation=relation, note=note), actor=by, wall=wall)
        back = a.Link(other=into, relation=BACK[relation], note=note)
        perform(run_id=joined, act=back, actor=by, wall=wall)


def _list_joined(state: State, relation: str) -> list[str]:
    """The runs on the other side, those that were merged themselves replaced by where they went."""
    return sorted(follow_merged([other for name, other in state.links if name == relation]))
