"""Acting on standing duties. The engine opens them, one a period and bureau, and closes what is done."""

from __future__ import annotations

from django.db import transaction

from anlan.attachments.services import check_files
from anlan.engine.contracts import acts as a
from anlan.engine.contracts.runs import Outcome
from anlan.engine.services import find_repeat, perform
from anlan.kernel.access import Actor
from anlan.kernel.clock import Clock
from anlan.kernel.errors import Invalid
from anlan.standing.contracts import REFUSED
from anlan.standing.selectors import check_standing


@transaction.atomic
def act_on_standing(*, duty: str, act: a.Act, actor: Actor, wall: Clock, key: str = "") -> Outcome:
    """Do one act on a standing duty. The same key again does nothing.

    Raises Forbidden, Invalid or OutOfOrder; then nothing happened. What joins, grades or answers is Invalid
    here: that is done on incidents and matters.
    """
    check_standing(duty)
    check_taken(act)
    if repeat := find_repeat(run_id=duty, act=act, actor=actor, key=key):
        return repeat
    check_files(duty, act)
    return perform(run_id=duty, act=act, actor=actor, wall=wall, key=key)


def check_taken(act: a.Act) -> None:
    """Raise Invalid for an act that makes no sense here."""
    name = str(act.__struct_config__.tag)
    if name in REFUSED:
        raise Invalid(
            f"A standing duty does not take the act {name}.",
            why=REFUSED[name],
            how="Open an incident or take a matter in for what was found, and do it there.",
            field="act",
        )
