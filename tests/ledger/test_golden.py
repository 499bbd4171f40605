"""The record of an earlier release is read and verified by this one, byte for byte."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from anlan.ledger.contracts import Head
from anlan.ledger.keys import load_public_keys
from anlan.ledger.rules import check_chain, compute_root, encode, read_entry
from anlan.ledger.rules.seals import check_seals

GOLDEN = Path(__file__).parent / "golden"
ROWS = [json.loads(line) for line in (GOLDEN / "entries.jsonl").read_text("utf-8").split("\n") if line]
LINES = (GOLDEN / "seals.jsonl").read_text("utf-8").splitlines()


def gather() -> dict[str, list[tuple[str, str]]]:
    """Content and hash of each stream's entries, in order."""
    listed: dict[str, list[tuple[str, str]]] = {}
    for row in sorted(ROWS, key=lambda row: (row["stream"], row["seq"])):
        listed.setdefault(row["stream"], []).append((row["content"], row["hash"]))
    return listed


def test_every_stream_verifies() -> None:
    assert {stream: check_chain(pairs, stream) for stream, pairs in gather().items()} == {
        "incident:golden-sm3": [],
        "matter:golden-sha256": [],
        "plan:golden-both": [],
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['stream']}-{row['seq']}")
def test_an_entry_written_again_is_the_same_text(row: dict[str, str]) -> None:
    entry = read_entry(row["content"], "")
    assert encode(entry).decode() == row["content"]


def test_the_first_entry_still_means_what_it_meant() -> None:
    content, hash_ = gather()["incident:golden-sm3"][0]
    entry = read_entry(content, hash_)
    assert (entry.seq, entry.type, entry.alg, entry.prev, entry.key) == (1, "told", "sm3", "", "act-1")
    assert entry.happened_at == datetime(2026, 3, 2, 8, 1, tzinfo=UTC)
    assert entry.recorded_at == datetime(2026, 3, 2, 8, 10, 0, 250, tzinfo=UTC)
    assert entry.clauses == ("SY-3.2.4", "突发事件应对法 Art. 64")
    assert entry.data["deep"] == {"b": [1, {"z": True, "a": False}], "a": -1}
    assert entry.hash == "107b8c35197ec6b2ea7fd193cb19a6202f591c63ec57fe36a82d4127510a843f"


def test_the_seals_hold_and_name_the_newest_entries() -> None:
    checked = check_seals(LINES, load_public_keys([GOLDEN / "seals.pub"]))
    assert checked.findings == []
    newest = {stream: Head(pairs[-1][1], len(pairs), stream) for stream, pairs in gather().items()}
    assert checked.heads == newest
    assert checked.last is not None
    assert checked.last.root == compute_root(newest.values(), checked.last.alg)
