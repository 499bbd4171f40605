from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    """The append-only, hash-chained record."""

    name = "anlan.ledger"
    label = "ledger"

    def ready(self) -> None:
        """After each migration the application's role loses the rights to change the record."""
        from anlan.ledger.guard import guard_after_migrate

        post_migrate.connect(guard_after_migrate, sender=self)
