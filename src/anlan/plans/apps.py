from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """The plan language and the versions of each plan."""

    name = "anlan.plans"
    label = "plans"

    def ready(self) -> None:
        """Let verification compare the versions with the chains of their plans."""
        from anlan.ledger.services import register_limit, register_refold, register_strays, register_upcast
        from anlan.plans.refold import LIMIT, check_strays, check_versions

        register_upcast("plan-imported", 1, _name_no_source)
        register_refold("plan", check_versions)
        register_strays(check_strays)
        register_limit(LIMIT)


def _name_no_source(data: dict[str, Any]) -> dict[str, Any]:
    """Before version 2 an entry did not name the digest of the text that was imported."""
    return {**data, "source": ""}
