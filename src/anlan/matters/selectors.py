"""Reading matters."""

from __future__ import annotations

from collections.abc import Collection

from anlan.engine.contracts.detail import RunDetail
from anlan.engine.contracts.missing import StillMissing
from anlan.engine.contracts.state import RunStatus
from anlan.engine.detail import view_detail
from anlan.engine.selectors import access_run, follow_merged
from anlan.kernel.access import Actor
from anlan.matters.services import check_matter
from anlan.plans.contracts import Text


def show_matter(actor: Actor, matter: str) -> RunDetail:
    """A matter with everything the actor may see and do on it."""
    check_matter(matter)
    return view_detail(actor, access_run(actor, matter))


def list_unanswered(matters: Collection[str]) -> list[StillMissing]:
    """Of these matters, each that was neither answered nor closed.

    One that was merged is answered where it went.
    """
    return [
        StillMissing(
            kind="matter",
            sentence=f"an answer to matter {held.view.number} {held.view.title}",
            key=held.view.id,
            text=Text(f"{held.view.number} {held.view.title}", f"{held.view.number} {held.view.title}"),
        )
        for held in follow_merged(matters).values()
        if held.state.answered_at is None and held.state.status is not RunStatus.CLOSED
    ]
