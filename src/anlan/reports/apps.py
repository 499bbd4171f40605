from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "anlan.reports"
    label = "reports"

    def ready(self) -> None:
        from anlan.deadlines.registry import register_periodic
        from anlan.reports.cards.services import make_nightly

        # Asked every hour and done once a day, so that a night without power is made up for.
        register_periodic("printed cards", 3600.0, make_nightly)
