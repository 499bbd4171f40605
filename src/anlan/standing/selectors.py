"""Reading standing duties."""

from __future__ import annotations

from msgspec import structs

from anlan.engine.contracts.detail import RunDetail
from anlan.engine.detail import view_detail
from anlan.engine.selectors import access_run
from anlan.kernel.access import Actor
from anlan.kernel.errors import NotFound
from anlan.plans.contracts import Form
from anlan.standing.contracts import REFUSED


def show_standing(actor: Actor, duty: str) -> RunDetail:
    """A standing duty with everything the actor may see and do on it."""
    check_standing(duty)
    detail = view_detail(actor, access_run(actor, duty))
    allowed = (name for name in detail.allowed_actions if name.partition(":")[0] not in REFUSED)
    return structs.replace(detail, allowed_actions=tuple(allowed))


def check_standing(run_id: str) -> None:
    """Only standing duties are reached by this door."""
    if not run_id.startswith(f"{Form.STANDING.value}:"):
        raise NotFound(
            f"There is no standing duty {run_id!r} that you may see.", how="Look at the list of them."
        )
