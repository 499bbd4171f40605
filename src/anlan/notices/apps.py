from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "anlan.notices"
    label = "notices"

    def ready(self) -> None:
        from anlan.deadlines.registry import register_alarm
        from anlan.notices.services import tell_operators

        register_alarm(tell_operators)
