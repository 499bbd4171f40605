"""Between bureaus: hand over to a district, raise to the city, both with receipt (TJ-2.3, TJ-3.2)."""

from __future__ import annotations

from anlan.engine.contracts import acts as a
from anlan.engine.contracts import events as e
from anlan.engine.rules.deciding import Deciding
from anlan.engine.rules.telling import next_key, tell
from anlan.kernel.duration import add_duration
from anlan.kernel.errors import Invalid, OutOfOrder


def hand_over(d: Deciding, act: a.HandOver) -> None:
    """Down to a district: each level answers for its own (TJ-2.3)."""
    _pass_on(d, e.HandedOver, "hand-over", act)


def raise_up(d: Deciding, act: a.Raise) -> None:
    """A social event may be reported past the next level (突发事件应对法 Art. 61)."""
    _pass_on(d, e.Raised, "raise", act)


def _pass_on(
    d: Deciding, event: type[e.HandedOver] | type[e.Raised], name: str, act: a.HandOver | a.Raise
) -> None:
    """Recorded at once, told to the other bureau's duty officer; it counts when they receive it."""
    rule, key = d.rule(name), next_key("t", d.state.transfers)
    clause = ", ".join(rule.clauses if rule else ())
    if not act.reason.strip():
        raise Invalid("Passing it on needs a reason.", clause=clause, field="reason")
    if not act.to.strip():
        raise Invalid("Passing it on names the bureau that gets it.", clause=clause, field="to")
    if act.to == d.state.bureau:
        raise Invalid(f"{act.to} has it already.", field="to")
    by = add_duration(d.now, rule.limit.duration, d.calendar) if rule and rule.limit else None
    d.emit_ruled(event(at=d.at, transfer=key, to=act.to, reason=act.reason, receive_by=by), name)
    made_by = (rule.element, rule.clauses) if rule else ("", ())
    receiver = d.state.transfers[key].receiver
    tell(d, (receiver,), reason=name, text=act.reason, made_by=made_by, about=key)


def receive_transfer(d: Deciding, act: a.ReceiveTransfer) -> None:
    current = d.state.transfers.get(act.transfer)
    if current is None or current.to != act.bureau:
        raise Invalid(f"{act.transfer!r} was not passed to {act.bureau}.", field="transfer")
    if current.received_at:
        raise OutOfOrder(f"{act.transfer} was received already.", field="transfer")
    if current.receive_by is not None and not current.overdue and d.at > current.receive_by:
        d.emit_ruled(e.TransferOverdue(at=current.receive_by, transfer=act.transfer), current.direction)
    event = e.TransferReceived(at=d.at, transfer=act.transfer, bureau=act.bureau)
    d.emit_ruled(event, current.direction)
