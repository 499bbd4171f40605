"""Reading incidents."""

from __future__ import annotations

from anlan.engine.contracts.detail import RunDetail
from anlan.engine.contracts.missing import StillMissing
from anlan.engine.contracts.runs import HeldRun
from anlan.engine.detail import view_detail
from anlan.engine.selectors import access_run
from anlan.kernel.access import Actor
from anlan.kernel.errors import NotFound
from anlan.matters.selectors import list_unanswered
from anlan.plans.compile import find_course
from anlan.plans.contracts import Form
from anlan.plans.selectors import find_version


def show_incident(actor: Actor, incident: str) -> RunDetail:
    """An incident with everything the actor may see and do on it, and all that closing still needs."""
    check_incident(incident)
    held = access_run(actor, incident)
    return view_detail(actor, held, missing=tuple(list_missing_answers(held)))


def list_missing_answers(held: HeldRun) -> list[StillMissing]:
    """What `matters_answered` still asks for: each grouped matter without an answer."""
    course = find_course(find_version(held.version), Form.INCIDENT, held.view.course)
    if held.view.closed_at or "matters_answered" not in course.close_when:
        return []
    return list_unanswered([other for relation, other in held.state.links if relation == "groups"])


def check_incident(run_id: str) -> None:
    """Only incidents are reached by this door."""
    if not run_id.startswith(f"{Form.INCIDENT.value}:"):
        raise NotFound(
            f"There is no incident {run_id!r} that you may see.", how="Look at the list of incidents."
        )
