from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "anlan.notices"
    label = "notices"

    def ready(self) -> None:
        from anlan.deadlines.registry import register_alarm, register_periodic
        from anlan.duty.registry import register_telling
        from anlan.notices.duty import describe_duty, tell_duty
        from anlan.notices.registry import register_subjects
        from anlan.notices.services import tell_operators
        from anlan.notices.services.retention import erase_replies

        register_alarm(tell_operators)
        register_periodic("erase-replies", 3600.0, erase_replies)
        register_telling(tell_duty)
        register_subjects(describe_duty)
