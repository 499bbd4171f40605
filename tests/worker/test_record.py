from __future__ import annotations

from datetime import UTC, datetime

import pytest

from anlan.deadlines.registry import PERIODIC
from anlan.deadlines.services import run_periodic
from anlan.kernel.clock import FixedClock
from anlan.ledger.contracts import Draft
from anlan.ledger.selectors import find_seal_state
from anlan.ledger.services import append_entries, open_stream
from anlan.worker.record import register_record_jobs

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.django_db
def test_the_worker_seals_the_record_by_itself() -> None:
    register_record_jobs()
    open_stream("plan:of-this-test", kind="plan", now=NOW)
    draft = Draft(type="noted", happened_at=NOW, actor="engine", act="note", data={"event": "noted"})
    append_entries({"plan:of-this-test": [draft]}, now=NOW)
    before = find_seal_state().n
    run_periodic([PERIODIC["seal-heads"], PERIODIC["erase-vault"]], wall=FixedClock(NOW))
    assert find_seal_state().n == before + 1
