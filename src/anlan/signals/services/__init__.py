"""Writes of `signals`."""

from anlan.signals.services.alerts import take_alerts
from anlan.signals.services.hotline import import_tickets

__all__ = ["import_tickets", "take_alerts"]
