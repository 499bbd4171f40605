from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    name = "anlan.ledger"
    label = "ledger"

    def ready(self) -> None:
        post_migrate.connect(_guard, sender=self)


def _guard(**_: Any) -> None:
    # The application's role may have been made after the first migration.
    from anlan.ledger.guard import guard_tables

    guard_tables()
