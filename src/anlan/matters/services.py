"""Taking matters in and acting on them."""

from __future__ import annotations

from django.db import transaction

from anlan.attachments.services import check_files
from anlan.engine.contracts import acts as a
from anlan.engine.contracts.runs import Outcome
from anlan.engine.pairs import perform_paired
from anlan.engine.services import Opening, find_repeat, open_run
from anlan.kernel.access import Actor
from anlan.kernel.clock import LIVE, Clock
from anlan.kernel.errors import NotFound
from anlan.matters.contracts import OpenMatter
from anlan.plans.contracts import Form


def open_matter(
    *, request: OpenMatter, actor: Actor, wall: Clock, key: str = "", timeline: str = LIVE
) -> Outcome:
    """Open a matter under the plan in force; its clocks run from receipt. A key again repeats the answer.

    Raises Forbidden, NotFound for the bureau, Invalid for a class no plan has or a fact it does not know.
    """
    act = a.Open(
        title=request.title,
        bureau=request.bureau,
        klass=request.klass,
        subject=request.subject,
        source=request.source,
        happened_at=request.happened_at,
        late_reason=request.late_reason,
        facts=request.facts,
    )
    opening = Opening(None, Form.MATTER, request.klass, act, timeline, request.plan)
    return open_run(opening=opening, actor=actor, wall=wall, key=key, asked=(request, timeline))


@transaction.atomic
def act_on_matter(*, matter: str, act: a.Act, actor: Actor, wall: Clock, key: str = "") -> Outcome:
    """Do one act on a matter; a link to an incident gives the incident its entry too."""
    check_matter(matter)
    if repeat := find_repeat(run_id=matter, act=act, actor=actor, key=key):
        return repeat
    check_files(matter, act)
    return perform_paired(run_id=matter, act=act, actor=actor, wall=wall, key=key)


def check_matter(run_id: str) -> None:
    """Only matters are reached by this door."""
    if not run_id.startswith(f"{Form.MATTER.value}:"):
        raise NotFound(f"There is no matter {run_id!r} that you may see.", how="Look at the list of matters.")
