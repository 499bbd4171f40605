"""What stands beside a run: the notices that its entries told, and the timers that wait for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from anlan.deadlines.contracts import SetDeadline
from anlan.engine.contracts.decision import Made
from anlan.engine.contracts.state import State
from anlan.engine.models import Run
from anlan.engine.writing import HANDLER, read_acknowledged, read_notices
from anlan.ledger.contracts import Entry, Finding
from anlan.notices.contracts import Notice
from anlan.notices.selectors import list_streams

_Columns = dict[str, Any]


def check_notices(
    entries: Sequence[Entry],
    made: Sequence[Made],
    state: State,
    run: Run,
    stored: Collection[tuple[Notice, str]],
) -> Iterator[Finding]:
    """Findings for notices that were taken away, put in or changed."""
    expected = _list_expected(entries, made, state, run)
    there = {notice.message_key: _list_columns(notice, timeline) for notice, timeline in stored}
    for key in sorted(expected.keys() | there.keys()):
        said, meant = there.get(key), expected.get(key)
        name = key.removeprefix(f"{run.id}/")
        if said is None:
            yield _find(run, state, f"The notice {name} is not there.")
        elif meant is None:
            yield _find(run, state, f"No entry tells of the notice {name}.")
        elif wrong := ", ".join(column for column in meant if said[column] != meant[column]):
            yield _find(run, state, f"The notice {name} is not what the entries say in: {wrong}.")


def check_timers(
    state: State, run: Run, waiting: Collection[SetDeadline], *, ended: bool
) -> Iterator[Finding]:
    """Findings for timers that would not fire, or not at their time. An ended timeline has none."""
    timers = {} if ended else state.timers
    expected = {SetDeadline(run.id, key, at, run.timeline, HANDLER) for key, at in timers.items()}
    for key in sorted({each.key for each in expected.symmetric_difference(waiting)}):
        yield _find(run, state, f"The timer {key} does not wait as the entries say.")


def list_stray_notices(streams: Collection[str]) -> Iterator[Finding]:
    for stream in sorted(list_streams().difference(streams)):
        yield Finding(stream, 0, "row-differs", "There are notices of it, but no entry tells of them.")


def _list_expected(
    entries: Sequence[Entry], made: Sequence[Made], state: State, run: Run
) -> dict[str, _Columns]:
    """By message key; who is told twice under one key was told the first time, and so with answers."""
    expected: dict[str, _Columns] = {}
    for entry, each in zip(entries, made, strict=True):
        for new in read_notices(run, state, each):
            columns = {
                "post": new.post, "reason": new.reason, "text": new.text, "step": new.step,
                "clauses": new.clauses, "rung": new.rung, "timeline": new.timeline,
                "told_at": entry.recorded_at,
                "acknowledged_at": None, "how": "",
            }  # fmt: skip
            expected.setdefault(new.message_key, columns)
        for answer in read_acknowledged(run, state, each):
            told = expected.get(f"{answer.stream}/{answer.notice}/{answer.post}")
            if told is not None and told["acknowledged_at"] is None:
                told["acknowledged_at"], told["how"] = answer.at, answer.how
    return expected


def _list_columns(notice: Notice, timeline: str) -> _Columns:
    return {
        "post": notice.post, "reason": notice.reason, "text": notice.text, "step": notice.step,
        "clauses": notice.clauses, "rung": notice.rung, "timeline": timeline, "told_at": notice.told_at,
        "acknowledged_at": notice.acknowledged_at, "how": notice.how,
    }  # fmt: skip


def _find(run: Run, state: State, sentence: str) -> Finding:
    return Finding(run.id, state.seq, "row-differs", sentence)
