"""Workers, the database and the gateway for text messages die at random moments for five minutes."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from anlan.notices.channels.fakes.moods import list_taken
from tests.notices.killing import (
    Outside,
    check_everybody_was_addressed,
    check_ladder,
    kill_at_random,
    play,
    run_outside,
    run_two_workers,
    server,
    stop_when_quiet,
    verify_record,
)
from tests.worker.running import Workers
from tests.worker.test_kills import Server

__all__ = ["server"]
FIGURES = Path(__file__).parents[2] / "build" / "soak" / "gateway.json"
ROWS = """
SELECT id, notice_id || '/' || contact, state, outside, folded_into_id FROM notices_delivery
WHERE channel = 'sms'
"""
STATES = "SELECT DISTINCT state FROM notices_delivery"
_MANY = re.compile(r"等(\d+)项")


class Row(NamedTuple):
    """A delivery by text message. `key`: of its message, while nothing goes out inside that."""

    id: int
    key: str
    state: str
    outside: str
    lead: int | None


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Outside]:
    with run_outside(tmp_path, "fake-gateway") as gateway:
        yield gateway


@pytest.fixture
def workers(server: Server, gateway: Outside, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workers]:
    url = f"https://127.0.0.1:{gateway.port}/send?ca={gateway.folder / 'webhook.pem'}"
    monkeypatch.setenv("ANLAN_SMS", url)
    monkeypatch.setenv("ANLAN_SMS_SECRET_FILE", str(gateway.folder / "secret"))
    monkeypatch.setenv("ANLAN_ADDRESS", "https://anlan.example.org")
    with run_two_workers(server) as workers:
        yield workers


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_five_minutes_of_kills_hand_every_notice_over_and_no_key_twice(
    server: Server, gateway: Outside, workers: Workers
) -> None:
    # So slow that reminders to one phone wait for each other, as they do in a storm.
    gateway.feel(fail=0.05, drop=0.03, repeat=0.03, delay_s=0.25)
    room = play(server, 120, 240, reminders=6)
    killed = kill_at_random(server, gateway, workers, seconds=300)
    gateway.feel()
    assert room.wait(240) == 0
    stop_when_quiet(server, workers)
    rows = [Row(*row) for row in server.ask(ROWS)]  # type: ignore[arg-type]  # as the query names them
    check_every_notice_was_handed_over(server, rows, gateway.taken)
    repeated = check_no_key_was_taken_twice(gateway)
    shortest, longest = check_ladder(server)
    verify_record(server)
    figures = {
        "killed": killed, "states": Counter(row.state for row in rows), "messages": len(gateway.taken),
        **repeated, "ladder_s": [round(shortest, 2), round(longest, 2)],
    }  # fmt: skip
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    FIGURES.write_text(json.dumps(figures, indent=2))


def check_every_notice_was_handed_over(
    server: Server, rows: Sequence[Row], taken: Sequence[Mapping[str, str]]
) -> None:
    """By a message of its own, or inside one whose text says how many it holds."""
    check_everybody_was_addressed(server)
    states = {state for (state,) in server.ask(STATES)}
    assert states <= {"handed-over", "not-needed", "no-contact", "folded"}
    messages: dict[str, list[Mapping[str, str]]] = {}
    for each in taken:
        messages.setdefault(each["key"].partition("+")[0], []).append(each)
    assert messages.keys() <= {row.key for row in rows}, "a message of no delivery"
    handed = {row.id: row for row in rows if row.state == "handed-over"}
    inside = Counter(row.lead for row in rows if row.state == "folded")
    assert len(handed) > 300
    assert inside, "there was no storm"
    assert inside.keys() <= handed.keys(), "inside a message that was not handed over"
    for row in handed.values():
        own = messages.get(row.key, [])
        assert row.outside in {each["id"] for each in own}, f"{row.key} was not taken"
        assert max(count_told(each["text"]) for each in own) == 1 + inside[row.id], row.key


def count_told(text: str) -> int:
    found = _MANY.search(text)
    return int(found[1]) if found else 1


def check_no_key_was_taken_twice(gateway: Outside) -> dict[str, int]:
    """How often a known key came again, and how often of these the gateway had died in between."""
    assert set(gateway.count.values()) == {1}
    assert len({each["id"] for each in gateway.taken}) == len(gateway.taken)
    first = {each["key"]: datetime.fromisoformat(each["taken_at"]) for each in gateway.taken}
    repeated = list(list_taken(gateway.folder / "repeated.jsonl"))
    over_a_death = sum(
        any(first[each["key"]] < death < datetime.fromisoformat(each["taken_at"]) for death in gateway.deaths)
        for each in repeated
    )
    assert over_a_death, "no key came again to a gateway that had died: this run shows nothing"
    return {"repeated": len(repeated), "repeated_over_a_death": over_a_death}
