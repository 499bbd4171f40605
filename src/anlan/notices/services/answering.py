"""What replies and receipts have in common: who may hand them in, and acknowledging by one of them."""

from __future__ import annotations

from collections.abc import Callable

from anlan.directory.selectors import find_bureau
from anlan.kernel.access import Actor, Permission
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import Clock
from anlan.kernel.errors import Forbidden
from anlan.ledger.services import lock_name
from anlan.notices.contracts import ReplyOutcome
from anlan.notices.links import Bearer
from anlan.notices.models import Delivery, Notice
from anlan.notices.policy import find_policy
from anlan.notices.selectors.lists import read_notice

# Does what an answer asks for, saying how it came, and tells what came of it.
Acknowledging = Callable[[Bearer, str], ReplyOutcome]


def check_gateway(actor: Actor) -> None:
    """Raises Forbidden for whoever may hand in answers nowhere."""
    if not actor.paths(Permission.TAKE_REPLY):
        raise forbid_gateway(actor)


def forbid_gateway(actor: Actor) -> Forbidden:
    """The refusal, for whoever is to raise it."""
    return Forbidden(
        f"{actor.name} may not hand in what gateways say.",
        why=f"It needs the scope {Permission.TAKE_REPLY.value} at the bureau of the post that was told.",
        how="Ask the administrator for a token that has it.",
        permission=Permission.TAKE_REPLY.value,
    )


def may_answer(actor: Actor, notice: Notice) -> bool:
    """Whether a gateway may hand in answers of the post that was told."""
    return actor.can(Permission.TAKE_REPLY, find_bureau(notice.post.partition(":")[0]).path)


def answer_delivery(row: Delivery, how: str, *, wall: Clock, acknowledge: Acknowledging) -> ReplyOutcome:
    """Acknowledge the notice of a delivery for who was told by it; an answer has its time, as a code has.

    Of two answers at one instant the second sees what the first has done.
    """
    if row.notice is None:
        return ReplyOutcome.REFUSED
    # Not the notice's row: nobody may hold that while waiting for its run.
    lock_name(f"answer:{row.notice.pk}")
    row.notice.refresh_from_db(fields=["acknowledged_at"])
    if wall.now() >= row.at + find_policy(wall.now().astimezone(BEIJING).date()).reply_life:
        return ReplyOutcome.EXPIRED
    if row.notice.acknowledged_at is not None:
        return ReplyOutcome.ALREADY
    return acknowledge(Bearer(read_notice(row.notice), row.person), how)
