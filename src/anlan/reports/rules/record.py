"""The record a document is written from, cut where the report was made, so that it says the same for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from anlan.engine.contracts import events as e
from anlan.engine.contracts.history import Line
from anlan.engine.contracts.runs import RunView
from anlan.engine.contracts.state import State
from anlan.kernel.calendar import BEIJING
from anlan.plans.contracts import Course
from anlan.plans.index import index_course
from anlan.reports.rules.wording import Wording


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one incident. `unit`: the bureau's name; `lines`: every entry, oldest first; `fold`:
    how entries come to a state, which is the engine's to say."""

    run: RunView
    course: Course
    unit: str
    lines: tuple[Line, ...]
    wording: Wording
    fold: Callable[[Iterable[Line]], State]


@dataclass(frozen=True, slots=True)
class Cut:
    """The record up to a report (or up to now). `since`: the last entry the report before it is written from;
    `report` is none for a preview, `approval` until somebody signed."""

    record: Record
    stage: str
    number: int
    lines: tuple[Line, ...]
    since: int
    state: State
    report: e.Reported | None = None
    made: Line | None = None
    approval: Line | None = None

    @property
    def upto(self) -> int:
        return self.lines[-1].seq if self.lines else 0

    @property
    def at(self) -> datetime:
        """When the last entry it is written from, or its signature, was recorded."""
        return (self.approval or self.lines[-1]).recorded_at

    @property
    def new(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.seq > self.since)

    def name_step(self, key: str) -> str:
        """What a step asks, and which of several it is."""
        asked = index_course(self.record.course).steps.get(key.split("@")[0].split("#")[0])
        words = asked.do.zh if asked else key
        _, _, unit = key.partition("@")
        _, _, turn = key.partition("#")
        if unit:
            return f"{words}（{self.record.wording.name_post(unit)}）"
        return f"{words}（第{turn}次）" if turn else words


def cut_at_report(record: Record, report: str) -> Cut | None:
    """The record as it was when `report` was made; none when there is no such report."""
    made = next((line for line in _list_reported(record.lines) if _event(line).report == report), None)
    return _cut(record, made) if made else None


def list_cuts(record: Record) -> Iterator[Cut]:
    """One cut for each report, in the order they were made."""
    return (_cut(record, made) for made in _list_reported(record.lines))


def cut_now(record: Record, stage: str) -> Cut:
    """All that is on record: what a report of this stage would say if it were made now."""
    reported = [_event(line) for line in _list_reported(record.lines)]
    number = 1 + sum(event.stage == stage for event in reported)
    ends = [_find_end(record.lines, line) for line in _list_reported(record.lines)]
    since = max(ends, default=0) if stage == "progress" else 0
    return Cut(record, stage, number, record.lines, since, record.fold(record.lines))


def number_document(cut: Cut) -> str:
    """NS-2026-001〔2026〕2号: which of the incident's documents it was to be signed that year; empty before.

    Counted in the incident's own chain, where an order is never in doubt.
    """
    if cut.approval is None:
        return ""
    year = cut.approval.recorded_at.astimezone(BEIJING).year
    signed = [
        line
        for line in cut.record.lines
        if isinstance(line.event, e.ReportApproved)
        and line.seq <= cut.approval.seq
        and line.recorded_at.astimezone(BEIJING).year == year
    ]
    return f"{cut.record.run.number}〔{year}〕{len(signed)}号"


def read_proofs(cut: Cut) -> Iterator[Mapping[str, object]]:
    """The proofs of finished steps, the latest first."""
    for line in reversed(cut.lines):
        if isinstance(line.event, e.StepFinished):
            yield line.event.proof


def _cut(record: Record, made: Line) -> Cut:
    event, end = _event(made), _find_end(record.lines, made)
    before = [_find_end(record.lines, line) for line in _list_reported(record.lines) if line.seq < made.seq]
    lines = tuple(line for line in record.lines if line.seq <= end)
    return Cut(
        record,
        event.stage,
        event.number,
        lines,
        max(before, default=0) if event.stage == "progress" else 0,
        record.fold(lines),
        event,
        made,
        _find_approval(record.lines, event.report),
    )


def _find_end(lines: tuple[Line, ...], made: Line) -> int:
    """The last entry of the act that made the report.

    A step that is finished comes before its report; the act `report` finishes its step after it. What the
    engine recorded in the same transaction is all there from the start, so the end never moves.
    """
    if made.act != "report":
        return made.seq
    for line in lines[made.seq :]:
        same = (line.recorded_at, line.actor, line.act) == (made.recorded_at, made.actor, made.act)
        if not same or isinstance(line.event, e.Reported):
            return made.seq
        if isinstance(line.event, e.StepFinished):
            return line.seq
    return made.seq


def _find_approval(lines: tuple[Line, ...], report: str) -> Line | None:
    return next(
        (line for line in lines if isinstance(line.event, e.ReportApproved) and line.event.report == report),
        None,
    )


def _list_reported(lines: tuple[Line, ...]) -> list[Line]:
    return [line for line in lines if isinstance(line.event, e.Reported)]


def _event(line: Line) -> e.Reported:
    assert isinstance(line.event, e.Reported)  # noqa: S101 - narrows the type
    return line.event
