from __future__ import annotations

from django.apps import AppConfig


class EngineConfig(AppConfig):
    name = "anlan.engine"
    label = "engine"

    def ready(self) -> None:
        from anlan.deadlines.registry import register_handler
        from anlan.engine.jobs import HANDLER, fire_runs
        from anlan.engine.refold import check_rows
        from anlan.ledger.services import register_refold

        register_handler(HANDLER, fire_runs)
        for kind in ("incident", "matter", "standing"):
            register_refold(kind, check_rows)
