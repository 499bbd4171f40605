from __future__ import annotations

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """What shows that a plan is really run: the trace of its clauses."""

    name = "anlan.supervision"
    label = "supervision"
