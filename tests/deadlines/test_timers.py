from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection

from anlan.deadlines.contracts import SetDeadline
from anlan.deadlines.models import Deadline
from anlan.deadlines.services import cancel_deadlines, fire_due, open_timeline, set_deadlines
from anlan.kernel.clock import FixedClock
from anlan.kernel.errors import Invalid, NotFound

from .effects import MONDAY, Effects, list_effects

HOUR = timedelta(hours=1)


def ask(stream: str, due_at: datetime, *, key: str = "report:1", timeline: str = "live") -> SetDeadline:
    return SetDeadline(stream, key, due_at, timeline, handler="effect")


def test_a_timer_set_again_moves_and_stays_one(db: None) -> None:
    set_deadlines([ask("incident:1", MONDAY + HOUR)], now=MONDAY)
    set_deadlines([ask("incident:1", MONDAY + 2 * HOUR)], now=MONDAY)
    row = Deadline.objects.get()
    assert row.due_at == MONDAY + 2 * HOUR


def test_given_twice_at_once_the_last_counts(db: None) -> None:
    set_deadlines([ask("incident:1", MONDAY + HOUR), ask("incident:1", MONDAY + 3 * HOUR)], now=MONDAY)
    assert Deadline.objects.get().due_at == MONDAY + 3 * HOUR


def test_a_thousand_timers_are_set_and_cancelled_by_one_statement_each(db: None) -> None:
    asked = [ask(f"incident:{number}", MONDAY + HOUR) for number in range(1000)]
    with CountStatements() as count:
        set_deadlines(asked, now=MONDAY)
    assert count.statements == 1
    with CountStatements() as count:
        cancel_deadlines((each.stream, each.key) for each in asked)
    assert count.statements == 1
    assert not Deadline.objects.exists()


class CountStatements:
    """Counts what is sent to the database."""

    statements = 0

    def __enter__(self) -> CountStatements:
        self._wrapper = connection.execute_wrapper(self._count)
        self._wrapper.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._wrapper.__exit__(None, None, None)

    def _count(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]  # Django's signature
        self.statements += 1
        return execute(sql, params, many, context)


def test_a_waiting_timer_set_again_for_the_same_instant_keeps_its_back_off(
    effects: Effects, wall: FixedClock
) -> None:
    effects.failing = {"incident:1"}
    set_deadlines([ask("incident:1", MONDAY)], now=MONDAY)
    fire_due(timeline_id="live", wall=wall)
    set_deadlines([ask("incident:1", MONDAY)], now=MONDAY + HOUR)
    row = Deadline.objects.get()
    assert (row.attempts, row.set_at) == (1, MONDAY)


def test_a_fired_timer_set_again_is_armed_anew(effects: Effects, wall: FixedClock) -> None:
    for _ in range(2):
        set_deadlines([ask("incident:1", MONDAY)], now=MONDAY)
        assert fire_due(timeline_id="live", wall=wall).done == 1
        assert fire_due(timeline_id="live", wall=wall).taken == 0
    assert list_effects() == [("incident:1", "report:1")] * 2


def test_cancelling_keeps_what_fired_as_proof_and_ignores_the_unknown(
    effects: Effects, wall: FixedClock
) -> None:
    set_deadlines([ask("incident:1", MONDAY), ask("incident:2", MONDAY + HOUR)], now=MONDAY)
    fire_due(timeline_id="live", wall=wall)
    cancel_deadlines([("incident:1", "report:1"), ("incident:2", "report:1"), ("incident:3", "report:1")])
    assert Deadline.objects.get().fired_at == MONDAY


def test_a_naive_time_is_refused(db: None) -> None:
    naive = MONDAY.replace(tzinfo=None)
    with pytest.raises(Invalid, match="no time zone"):
        set_deadlines([ask("incident:1", naive)], now=MONDAY)


def test_a_timer_on_a_timeline_that_does_not_run_is_refused(db: None, wall: FixedClock) -> None:
    open_timeline(timeline_id="drill:1", origin=MONDAY, wall=wall)
    asked = [ask("incident:1", MONDAY, timeline="drill:1"), ask("incident:2", MONDAY, timeline="drill:2")]
    with pytest.raises(NotFound, match="'drill:2'"):
        set_deadlines(asked, now=MONDAY)
    assert not Deadline.objects.exists()
