"""Writes of `signals`."""

from anlan.signals.services.alerts import take_alerts
from anlan.signals.services.hotline import import_tickets
from anlan.signals.services.looking import look_at

__all__ = ["import_tickets", "look_at", "take_alerts"]
