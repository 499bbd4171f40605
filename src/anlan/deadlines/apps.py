"""Django's entry for the app."""

from __future__ import annotations

from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    """Durable timers and timelines."""

    name = "anlan.deadlines"
    label = "deadlines"
    verbose_name = "时限"
