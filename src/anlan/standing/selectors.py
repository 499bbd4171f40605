"""Reading standing duties."""

from __future__ import annotations

from dataclasses import replace

from msgspec import structs

from anlan.engine.contracts.detail import RunDetail
from anlan.engine.contracts.runs import RunView
from anlan.engine.contracts.state import RunStatus
from anlan.engine.detail import view_detail
from anlan.engine.selectors import access_run, list_runs
from anlan.kernel.access import Actor, Permission
from anlan.kernel.errors import NotFound
from anlan.plans.contracts import Form
from anlan.standing.contracts import REFUSED


def show_standing(actor: Actor, duty: str) -> RunDetail:
    """A standing duty with everything the actor may see and do on it."""
    check_standing(duty)
    detail = view_detail(actor, access_run(actor, duty))
    allowed = (name for name in detail.allowed_actions if name.partition(":")[0] not in REFUSED)
    return structs.replace(detail, allowed_actions=tuple(allowed))


def list_concerning(actor: Actor, *, limit: int) -> list[RunView]:
    """Open standing duties that told or gave something to a post of the actor, newest first."""
    # Without the grants: a role shows every duty of the city, each day anew.
    holder = replace(actor, grants=())
    filters = {"status": RunStatus.OPEN.value}
    return list_runs(holder, Permission.READ_INCIDENT, form=Form.STANDING.value, limit=limit, filters=filters)


def check_standing(run_id: str) -> None:
    """Only standing duties are reached by this door."""
    if not run_id.startswith(f"{Form.STANDING.value}:"):
        raise NotFound(
            f"There is no standing duty {run_id!r} that you may see.", how="Look at the list of them."
        )
