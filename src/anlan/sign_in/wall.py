"""The wall clock of signing in, once: django-allauth and django-axes call us without one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anlan.kernel.clock import Clock, SystemClock


@dataclass(slots=True)
class Wall:
    """A clock that can be exchanged for another, as a whole."""

    clock: Clock

    def now(self) -> datetime:
        return self.clock.now()


WALL = Wall(SystemClock())
