from __future__ import annotations

from collections.abc import Iterator

import pytest

from anlan.deadlines.registry import HANDLERS, register_handler
from anlan.kernel.clock import FixedClock

from .effects import MONDAY, Effects, create_table


@pytest.fixture
def wall() -> FixedClock:
    """The wall clock, on a Monday morning."""
    return FixedClock(MONDAY)


@pytest.fixture
def effects(db: None) -> Iterator[Effects]:
    """A handler registered as `effect`, and its empty table."""
    create_table()
    handler = Effects()
    register_handler("effect", handler)
    yield handler
    del HANDLERS["effect"]
