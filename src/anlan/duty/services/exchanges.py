"""Asking for a cover or a swap, and answering: it happens when the other agrees."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from anlan.duty.access import access_roster
from anlan.duty.contracts import ExchangeKind, ExchangeState
from anlan.duty.models import Exchange
from anlan.duty.services.shifts import emit_cover, emit_swap, find_person
from anlan.duty.services.texts import check_text
from anlan.duty.services.writing import change_roster
from anlan.kernel.access import Actor, PostRef
from anlan.kernel.clock import Clock
from anlan.kernel.errors import Forbidden, Invalid, NotFound, OutOfOrder

_ANSWERS = {
    "agree": ExchangeState.AGREED,
    "refuse": ExchangeState.REFUSED,
    "withdraw": ExchangeState.WITHDRAWN,
}


def ask_exchange(
    *,
    actor: Actor,
    wall: Clock,
    post: PostRef,
    n: int,
    to: str = "",
    other: int | None = None,
    reason: str = "",
) -> int:
    """Ask somebody to cover the actor's shift (`to`), or to swap with the shift `other`; the exchange's id.

    Asked again the same it does nothing. Raises Forbidden for a shift of somebody else, OutOfOrder when it is
    over or asked for already, Invalid where neither or both are named.
    """
    if (other is None) == (not to):
        raise Invalid("Name who is to cover it, or the shift to swap with.", how="Exactly one.", field="to")
    reason = check_text(reason, field="reason", longest=300)
    with change_roster(access_roster(actor, post), actor=actor, wall=wall) as writing:
        shift = writing.load_one(n)
        if str(shift.person) != actor.person:
            raise Forbidden(
                f"Shift {n} of {post} is not yours.", how="Whoever keeps the roster may change it at once."
            )
        kind = ExchangeKind.SWAP if other is not None else ExchangeKind.COVER
        person = writing.load_one(other).person if other is not None else find_person(to)
        if person == shift.person:
            raise Invalid("That is your own.", how="Name somebody else.", field="to")
        facts = {"kind": kind.value, "shift": n, "other": other, "by": shift.person, "to": person}
        waiting = Exchange.objects.filter(roster=writing.roster, state=ExchangeState.ASKED.value)
        if (same := waiting.filter(**facts).first()) is not None:
            return same.pk
        try:
            with transaction.atomic():
                row = Exchange.objects.create(
                    roster=writing.roster, reason=reason, asked_at=writing.now, **facts
                )
        except IntegrityError:
            raise OutOfOrder(
                f"Shift {n} is asked for already.", how="Withdraw that first.", field="shift"
            ) from None
        writing.note("exchange-asked", exchange=row.pk, n=n, kind=kind.value, other=other, to=person)
    return row.pk


def answer_exchange(*, actor: Actor, wall: Clock, exchange: int, answer: str) -> None:
    """Agree or refuse (whoever was asked), or withdraw (whoever asked). The same answer again does nothing.

    Agreeing does it, as it stands now: raises OutOfOrder when a shift is over, was given away meanwhile, or
    somebody would be in two places.
    """
    state = _ANSWERS.get(answer)
    if state is None:
        raise Invalid(f"{answer!r} is no answer.", how=f"One of {', '.join(_ANSWERS)}.", field="answer")
    row = Exchange.objects.select_related("roster").filter(pk=exchange).first()
    may = row and actor.person and actor.person == str(row.by if answer == "withdraw" else row.to)
    if row is None or not may:
        raise NotFound(
            f"There is no exchange {exchange} that you may {answer}.", how="Look at: anlan duty mine"
        )
    with change_roster(row.roster, actor=actor, wall=wall) as writing:
        row = Exchange.objects.select_for_update().get(pk=exchange)
        if row.state == state.value:
            return
        if row.state != ExchangeState.ASKED.value:
            raise OutOfOrder(f"It was {row.state} already.", field="answer")
        if answer == "agree":
            if writing.load_one(row.shift).person != row.by:
                raise OutOfOrder(
                    f"Shift {row.shift} is somebody else's by now.", how="Ask anew.", field="shift"
                )
            if row.other is None:
                emit_cover(writing, row.shift, row.to)
            else:
                if writing.load_one(row.other).person != row.to:
                    raise OutOfOrder(
                        f"Shift {row.other} is somebody else's by now.", how="Ask anew.", field="other"
                    )
                emit_swap(writing, row.shift, row.other)
        Exchange.objects.filter(pk=exchange).update(state=state.value, answered_at=writing.now)
        writing.note("exchange-answered", exchange=exchange, answer=answer)
