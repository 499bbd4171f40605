from __future__ import annotations

from django.apps import AppConfig


class SignalsConfig(AppConfig):
    name = "anlan.signals"
    label = "signals"

    def ready(self) -> None:
        from anlan.deadlines.registry import register_periodic
        from anlan.signals.services.retention import erase_signals

        register_periodic("erase-signals", 3600.0, erase_signals)
