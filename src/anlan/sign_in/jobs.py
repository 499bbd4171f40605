"""What a worker clears away every hour."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings

from anlan.deadlines.registry import register_periodic
from anlan.kernel.clock import Clock
from anlan.sign_in.guesses import forget_old_guesses

CLEAR_EVERY_S = 3600.0


def register_jobs() -> None:
    """Sessions that ended, and failures that count no more."""
    register_periodic("clear-sign-in", CLEAR_EVERY_S, _clear)


def _clear(wall: Clock) -> None:
    forget_old_guesses(wall.now())
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
