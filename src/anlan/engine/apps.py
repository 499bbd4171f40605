from __future__ import annotations

from django.apps import AppConfig


class EngineConfig(AppConfig):
    name = "anlan.engine"
    label = "engine"

    def ready(self) -> None:
        from anlan.deadlines.registry import register_handler, register_periodic
        from anlan.engine.jobs import HANDLER, fire_runs
        from anlan.engine.keys import erase_digests
        from anlan.engine.live import prune_changes, publish_states
        from anlan.engine.modes import follow_modes
        from anlan.engine.refold import LIMIT, check_runs, check_strays
        from anlan.engine.standing import open_standing
        from anlan.engine.subjects import describe_subjects, tell_unreached
        from anlan.ledger.services import register_limit, register_refold, register_strays
        from anlan.notices.registry import register_subjects, register_unreached, register_watching

        register_handler(HANDLER, fire_runs)
        register_periodic("standing duties", 60.0, open_standing)
        register_periodic("modes of open work", 60.0, follow_modes)
        register_periodic("digests of keys", 3600.0, erase_digests)
        register_periodic("old changes", 3600.0, prune_changes)
        for kind in ("incident", "matter", "standing"):
            register_refold(kind, check_runs)
        register_subjects(describe_subjects)
        register_unreached(tell_unreached)
        register_watching(publish_states)
        register_strays(check_strays)
        register_limit(LIMIT)
