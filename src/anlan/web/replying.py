"""A reply does what a press on the link does, by the same door of the run's form."""

from __future__ import annotations

from django.db import transaction

from anlan.engine.selectors import access_run
from anlan.kernel.errors import AnlanError
from anlan.notices.contracts import ReplyOutcome
from anlan.notices.duty import is_of_duty
from anlan.notices.links import Bearer
from anlan.web.acknowledge import acknowledge, find_bearer


def acknowledge_by_reply(bearer: Bearer, how: str) -> ReplyOutcome:
    """In a savepoint, so that the row of a reply that was refused stays."""
    try:
        actor = find_bearer(bearer)
        stream = bearer.notice.stream
        if not is_of_duty(stream) and access_run(actor, stream).view.closed_at is not None:
            return ReplyOutcome.OVER
        with transaction.atomic():
            acknowledge(bearer.notice, actor, how)
    except AnlanError:
        return ReplyOutcome.REFUSED
    return ReplyOutcome.ACKNOWLEDGED
