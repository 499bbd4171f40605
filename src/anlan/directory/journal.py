"""Every change of the directory is one transaction with its entry in the bureau's own chain."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from django.db import connection, transaction

from anlan.kernel.access import Actor
from anlan.ledger.contracts import Draft
from anlan.ledger.services import append_entries, open_stream, take_turn

# People and rights that belong to no single bureau.
EVERYWHERE = "everywhere"
_LOCK = 0x0D1_2EC7
KIND = "directory"

_P = ParamSpec("_P")
_R = TypeVar("_R")


def change(write: Callable[_P, _R]) -> Callable[_P, _R]:
    """Run `write` in a transaction, one change of the directory at a time in the whole installation.

    Changes are rare and small. Two at once could each look right alone, such as two separated roles for
    one person, and would lock people, posts and chains in different orders. Who waited has the `now` of
    their turn, so that no chain runs backwards; it is given by its name.
    """

    @wraps(write)
    def alone(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            kwargs["now"] = take_turn(KIND, cast("datetime", kwargs["now"]))
            return write(*args, **kwargs)

    return alone


def record_change(event: str, *, bureau: str | None, actor: Actor, now: datetime, **facts: Any) -> None:
    """Append `event` to `directory:<bureau>`; facts are codes, ids and dates, never personal values."""
    stream = f"{KIND}:{bureau or EVERYWHERE}"
    open_stream(stream, kind=KIND, now=now)
    draft = Draft(type=event, v=1, happened_at=now, actor=actor.name, act=event, data=facts)
    append_entries({stream: [draft]}, now=now)
