"""A clock that can be moved, and what happens at a commit although the test takes everything back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from anlan.kernel.clock import SystemClock
from anlan.sign_in.wall import WALL


class Hands:
    """The machine's clock, some time ahead once it was moved."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return SystemClock().now() + self.ahead

    def move(self, **length: float) -> None:
        self.ahead += timedelta(**length)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """The clock of signing in, to be moved forwards."""
    hands = Hands()
    monkeypatch.setattr(WALL, "clock", hands)
    return hands


@pytest.fixture
def committing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for a commit runs at once: the test itself is one transaction that never commits."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda call, *_, **__: call())
