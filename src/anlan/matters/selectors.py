"""Reading matters."""

from __future__ import annotations

from collections.abc import Collection

from anlan.engine.contracts.detail import RunDetail
from anlan.engine.contracts.state import RunStatus
from anlan.engine.detail import view_detail
from anlan.engine.models import Run
from anlan.engine.selectors import access_run
from anlan.engine.writing import decode_state
from anlan.kernel.access import Actor, Permission
from anlan.matters.services import check_matter

_ENDED = frozenset({RunStatus.CLOSED, RunStatus.MERGED})


def show_matter(actor: Actor, matter: str) -> RunDetail:
    """A matter with everything the actor may see and do on it."""
    check_matter(matter)
    return view_detail(actor, access_run(actor, matter, Permission.READ_MATTER))


def list_unanswered(matters: Collection[str]) -> list[str]:
    """Of these matters, one sentence for each that was neither answered nor ended."""
    rows = Run.objects.filter(id__in=matters).order_by("opened_at", "id")
    states = ((row, decode_state(row.state)) for row in rows)
    return [
        f"an answer to matter {row.number} {row.title}"
        for row, state in states
        if state.answered_at is None and state.status not in _ENDED
    ]
