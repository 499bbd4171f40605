"""Between bureaus: hand over to a district, raise to the city, both with receipt (TJ-2.3, TJ-3.2)."""

from __future__ import annotations

from anlan.engine.contracts import acts as a
from anlan.engine.contracts import events as e
from anlan.engine.rules.deciding import Deciding
from anlan.engine.rules.telling import next_key, tell
from anlan.kernel.errors import Invalid, OutOfOrder


def hand_over(d: Deciding, act: a.HandOver) -> None:
    key = _next(d, act.reason)
    d.emit_ruled(e.HandedOver(at=d.at, transfer=key, to=act.to, reason=act.reason), "hand-over")
    _tell_other(d, act.to, act.reason, "hand-over")


def raise_up(d: Deciding, act: a.Raise) -> None:
    """A social event may be reported past the next level (突发事件应对法 Art. 61)."""
    key = _next(d, act.reason)
    d.emit_ruled(e.Raised(at=d.at, transfer=key, to=act.to, reason=act.reason), "raise")
    _tell_other(d, act.to, act.reason, "raise")


def receive_transfer(d: Deciding, act: a.ReceiveTransfer) -> None:
    current = d.state.transfers.get(act.transfer)
    if current is None or current.to != act.bureau:
        raise Invalid(f"{act.transfer!r} was not passed to {act.bureau}.", field="transfer")
    if current.received_at:
        raise OutOfOrder(f"{act.transfer} was received already.", field="transfer")
    event = e.TransferReceived(at=d.at, transfer=act.transfer, bureau=act.bureau)
    d.emit_ruled(event, current.direction)


def _next(d: Deciding, reason: str) -> str:
    if not reason.strip():
        raise Invalid("Passing it on needs a reason.", clause="TJ-2.3", field="reason")
    return next_key("t", d.state.transfers)


def _tell_other(d: Deciding, bureau: str, reason: str, act: str) -> None:
    """The other bureau's duty officer hears of it; silence climbs as the rule says."""
    rule = d.rule(act)
    made_by = (rule.element, rule.clauses) if rule else ("", ())
    tell(d, (f"{bureau}:duty-officer",), reason=act, text=reason, made_by=made_by)
