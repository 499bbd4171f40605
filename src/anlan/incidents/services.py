"""Opening incidents and acting on them."""

from __future__ import annotations

from django.db import transaction
from msgspec.structs import replace

from anlan.attachments.services import check_files
from anlan.directory.selectors import list_participants
from anlan.directory.services import admit, dismiss
from anlan.engine.completion import check_answered
from anlan.engine.contracts import acts as a
from anlan.engine.contracts.runs import HeldRun, Outcome
from anlan.engine.pairs import perform_paired
from anlan.engine.selectors import access_run
from anlan.engine.services import Opening, find_repeat, open_run
from anlan.incidents.contracts import OpenIncident
from anlan.incidents.selectors import check_incident, list_missing_answers
from anlan.kernel.access import ENGINE, Actor
from anlan.kernel.clock import LIVE, Clock
from anlan.kernel.errors import OutOfOrder
from anlan.plans.contracts import Form


def open_incident(
    *, request: OpenIncident, actor: Actor, wall: Clock, key: str = "", timeline: str = LIVE
) -> Outcome:
    """Open an incident under the plan in force. The same key again repeats the answer.

    Raises Forbidden, NotFound for the bureau, Invalid for a kind no plan has, or for facts and dates that
    are missing or wrong.
    """
    act = a.Open(
        title=request.title,
        bureau=request.bureau,
        subject=request.subject,
        source=request.source,
        happened_at=request.happened_at,
        late_reason=request.late_reason,
        facts=request.facts,
        dates=request.dates,
    )
    opening = Opening(None, Form.INCIDENT, request.kind, act, timeline, request.plan)
    return open_run(opening=opening, actor=actor, wall=wall, key=key, asked=(request, timeline))


@transaction.atomic
def act_on_incident(*, incident: str, act: a.Act, actor: Actor, wall: Clock, key: str = "") -> Outcome:
    """Do one act on an incident; merging, splitting and linking give the other run its entry too.

    A split that names no other incident opens it. Raises Forbidden, Invalid or OutOfOrder; then nothing
    happened.
    """
    check_incident(incident)
    if repeat := find_repeat(run_id=incident, act=act, actor=actor, key=key):
        return repeat
    check_files(incident, act)
    asked, act = act, _prepare(incident, act, actor, wall, key)
    outcome = perform_paired(run_id=incident, act=act, actor=actor, wall=wall, key=key, asked=asked)
    ended = isinstance(act, a.Close | a.Merge) and outcome.entries
    if ended and list_participants(incident, now=wall.now()):
        dismiss(actor=ENGINE, now=wall.now(), stream=incident, at=outcome.run.bureau)
    return outcome


@transaction.atomic
def admit_to_incident(*, incident: str, participant: str, actor: Actor, wall: Clock) -> tuple[str, ...]:
    """Let another body (`210100-hc`) or a person (`@username`) take part in an incident until it closes.

    Returns all who take part. Admitting somebody again changes nothing.

    Raises NotFound for the incident or the participant, Forbidden without the right to act there.
    """
    check_incident(incident)
    held = access_run(actor, incident, lock=True)
    if held.view.closed_at is not None:
        raise OutOfOrder(
            f"{held.view.number} is {held.view.status}.", how="Reopen it first.", field="incident"
        )
    now = wall.now()
    admit(actor=actor, now=now, stream=incident, at=held.view.bureau, participant=participant)
    return list_participants(incident, now=now)


@transaction.atomic
def dismiss_from_incident(*, incident: str, participant: str, actor: Actor, wall: Clock) -> tuple[str, ...]:
    """End the part of a body or person before the incident closes; what they did stays on record.

    Returns all who still take part. Ending what nobody has changes nothing.
    """
    check_incident(incident)
    held = access_run(actor, incident, lock=True)
    now = wall.now()
    dismiss(actor=actor, now=now, stream=incident, at=held.view.bureau, participant=participant)
    return list_participants(incident, now=now)


def _prepare(incident: str, act: a.Act, actor: Actor, wall: Clock, key: str) -> a.Act:
    """The act as the engine takes it: closing is held against the matters, a split names its new part."""
    if not (isinstance(act, a.Close) or (isinstance(act, a.Split) and not act.new)):
        return act
    # Locked before looking: a matter grouped meanwhile would otherwise be forgotten.
    held = access_run(actor, incident, lock=True)
    if find_repeat(run_id=incident, act=act, actor=actor, key=key):
        return act  # done while we waited for the lock
    if isinstance(act, a.Split):
        return replace(act, new=_open_part(held, act, actor, wall))
    answers = list_missing_answers(held)
    if answers:
        check_answered(held, answers)
    return act


def _open_part(held: HeldRun, act: a.Split, actor: Actor, wall: Clock) -> str:
    """The part split off: same kind, plan version and dates; its clocks run from now."""
    run, state = held.view, held.state
    open_act = a.Open(
        title=act.title,
        bureau=run.bureau,
        subject=run.subject,
        source=run.id,
        facts=state.facts,
        dates=state.dates,
    )
    opening = Opening(held.version, Form.INCIDENT, run.course, open_act, run.timeline, split_from=run.id)
    return open_run(opening=opening, actor=actor, wall=wall).run.id
