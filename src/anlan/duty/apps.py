from __future__ import annotations

from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "anlan.duty"
    label = "duty"

    def ready(self) -> None:
        from anlan.deadlines.registry import register_periodic
        from anlan.duty.refold import KINDS, LIMIT, check_duty, check_strays
        from anlan.duty.services.gaps import tell_gaps
        from anlan.duty.services.reach import LOOK, ask_at_random, end_tests, erase_detail
        from anlan.ledger.services import register_limit, register_refold, register_strays

        register_periodic("gaps in rosters", 600.0, tell_gaps)
        register_periodic("reachability tests", LOOK.total_seconds(), ask_at_random)
        register_periodic("ended reachability tests", 60.0, end_tests)
        register_periodic("old reachability detail", 3600.0, erase_detail)
        for kind in KINDS:
            register_refold(kind, check_duty)
        register_strays(check_strays)
        register_limit(LIMIT)
