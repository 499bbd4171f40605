"""`anlan standing`, as somebody on the machine types it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from anlan.cli import standing
from anlan.engine.standing import open_standing
from anlan.kernel.errors import AnlanError, Invalid, NotFound
from tests.callers import WALL

BY = ("--as", "sy-general-office")


@pytest.fixture(autouse=True)
def _duties(versions: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """What the plans ask for now. Django is up; set up again, its log would hang on the runner."""
    monkeypatch.setattr(standing, "start_django", lambda: None)
    open_standing(WALL)


def run(*words: str) -> Result:
    result = CliRunner().invoke(standing.app, words)
    if isinstance(result.exception, AnlanError):
        raise result.exception
    return result


def find_rounds() -> dict[str, Any]:
    (found,) = json.loads(run("list", *BY, "--kind", "safety-rounds", "--json").output)
    return dict(found)


def show(name: str) -> dict[str, Any]:
    return dict(json.loads(run("show", name, *BY, "--json").output))


def test_a_duty_is_listed_and_shown_by_number_and_by_id() -> None:
    rounds = find_rounds()
    assert rounds["number"].startswith("SR-")
    assert rounds["number"] in run("list", *BY, "--status", "open").output
    assert show(rounds["number"].lower())["run"]["id"] == show(rounds["id"])["run"]["id"] == rounds["id"]
    assert "missing to close: step headquarters" in run("show", rounds["number"], *BY).output


def test_a_step_is_done_with_its_proof_and_a_repeat_says_so() -> None:
    number = find_rounds()["number"]
    words = ["act", number, "finish", *BY, "--step", "headquarters", "--proof", 'places=["配电室"]']
    words += ["--key", "k"]
    assert "1 entries." in run(*words).output
    assert "done before" in run(*words).output
    steps = {step["key"]: step["status"] for step in show(number)["steps"]}
    assert steps["headquarters"] == "done"


def test_what_makes_no_sense_or_is_not_there_is_a_sentence() -> None:
    with pytest.raises(Invalid, match="does not take the act calm"):
        run("act", find_rounds()["number"], "calm", *BY, "--set", "text=x")
    with pytest.raises(NotFound, match="no standing duty SR-1999-001"):
        run("show", "SR-1999-001", *BY)
