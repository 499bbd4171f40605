"""Django's entry for the app."""

from __future__ import annotations

from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    """Durable timers and timelines."""

    name = "anlan.deadlines"
    label = "deadlines"
    verbose_name = "时限"

    def ready(self) -> None:
        """Register the app's own periodic job."""
        from anlan.deadlines.registry import register_periodic
        from anlan.deadlines.services.periodic import fold_lateness

        register_periodic("fold-lateness", 86_400, fold_lateness)
