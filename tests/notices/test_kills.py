"""Workers, the database and the mail server die at random moments: each notice is handed over still."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.notices.killing import (
    Outside,
    check_everybody_was_addressed,
    check_ladder,
    is_quiet,
    kill_at_random,
    play,
    run_outside,
    run_two_workers,
    server,
    stop_when_quiet,
    verify_record,
)
from tests.worker.running import Workers, wait_for
from tests.worker.test_kills import Server

__all__ = ["server"]


@pytest.fixture
def mailer(tmp_path: Path) -> Iterator[Outside]:
    with run_outside(tmp_path, "fake-smtp") as mailer:
        yield mailer


@pytest.fixture
def workers(server: Server, mailer: Outside, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workers]:
    monkeypatch.setenv("ANLAN_SMTP", f"smtp://127.0.0.1:{mailer.port}?from=duty@example.org&security=none")
    monkeypatch.setenv("ANLAN_ADDRESS", "https://anlan.example.org")
    with run_two_workers(server) as workers:
        yield workers


def check_all_handed_over(server: Server, mailer: Outside) -> None:
    """Whoever had to be told was told, under exactly the keys of the deliveries."""
    check_everybody_was_addressed(server)
    states = {state for (state,) in server.ask("SELECT DISTINCT state FROM notices_delivery")}
    # Standing duties of branches that have no contact point are told as well, and that is shown.
    assert states <= {"handed-over", "not-needed", "no-contact"}
    handed, needless = list_keys(server, "handed-over"), list_keys(server, "not-needed")
    taken = set(mailer.count)
    assert handed <= taken
    # One that was taken without an answer, and needed no longer when its turn came again, is both.
    assert taken - handed <= needless


def list_keys(server: Server, state: str) -> set[str]:
    query = "SELECT notice_id, contact FROM notices_delivery WHERE channel = 'smtp' AND state = %(state)s"
    return {f"{key}/{contact}" for key, contact in server.ask(query, state=state)}


def test_two_workers_hand_each_letter_over_once(server: Server, mailer: Outside, workers: Workers) -> None:
    assert play(server, 40, 2).wait(60) == 0
    wait_for(lambda: is_quiet(server))
    check_all_handed_over(server, mailer)
    assert len(mailer.count) > 80
    assert set(mailer.count.values()) == {1}


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_three_minutes_of_kills_lose_no_notice_and_keep_the_ladder(
    server: Server, mailer: Outside, workers: Workers
) -> None:
    mailer.feel(fail=0.05, drop=0.03, repeat=0.03, delay_s=0.01)
    room = play(server, 100, 120)
    kill_at_random(server, mailer, workers, seconds=180)
    mailer.feel()
    assert room.wait(240) == 0
    stop_when_quiet(server, workers)
    check_all_handed_over(server, mailer)
    check_ladder(server)
    verify_record(server)
