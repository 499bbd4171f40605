"""What an operator on the machine is told of workers, and how one that is gone is forgotten."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from anlan.cli.status import _describe, read_workers
from anlan.cli.worker import app
from anlan.deadlines.contracts import Alarm, LoopHealth
from anlan.deadlines.selectors import list_workers
from anlan.deadlines.services import beat, claim_slot, raise_alarm
from anlan.kernel.clock import SystemClock
from anlan.kernel.errors import NotFound


@pytest.fixture
def stalled(db: None) -> str:
    """A worker that was stopped in its tracks, and an alarm that another one raised about it."""
    now = SystemClock().now()
    name = claim_slot("other", pid=1, now=now)
    beat(name, state="running", loops=[LoopHealth("deadlines", 30.0, 7, now, now)], now=now)
    raise_alarm(Alarm(name, "deadlines", now, "host/1", f"Loop deadlines of worker {name} stands still."))
    return name


def test_status_names_each_worker_and_says_what_is_wrong(stalled: str) -> None:
    told = read_workers()
    (worker,) = told["workers"]
    assert (worker["name"], worker["state"]) == ("other/1", "stalled")
    assert worker["last_cycle_at"]
    text = _describe({"status": "degraded", "parts": {}, **told})
    assert "worker other/1  stalled  last cycle 2" in text
    assert "Loop deadlines of worker other/1 stands still." in text


@pytest.mark.parametrize("asked", ["other/1", "other"])
def test_a_worker_is_forgotten_by_its_name_or_its_host(stalled: str, asked: str) -> None:
    done = CliRunner().invoke(app, ["forget", asked])
    assert done.output == "other/1 is no longer expected.\n"
    assert list_workers(SystemClock().now()) == []


def test_a_name_that_is_none_is_answered_with_those_there_are(stalled: str) -> None:
    refused = CliRunner().invoke(app, ["forget", "nobody"]).exception
    assert isinstance(refused, NotFound)
    assert "Name one of: other/1." in str(refused)


def test_a_host_with_several_workers_is_answered_with_their_names(stalled: str) -> None:
    claim_slot("other", pid=2, now=SystemClock().now(), wanted="other/2")
    refused = CliRunner().invoke(app, ["forget", "other"]).exception
    assert isinstance(refused, NotFound)
    assert "Name one of: other/1, other/2." in str(refused)
