"""The rows of the board: late first, then by the tightest clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from anlan.directory.selectors import recall_bureaus
from anlan.engine.contracts.board import BoardRow, Tightest
from anlan.engine.desk import find_asked
from anlan.engine.models import Run, RunStep
from anlan.engine.selectors import may_see, view_run
from anlan.kernel.access import Actor, Permission
from anlan.plans.contracts import Form, Text
from anlan.plans.labels import load_labels, name_word

# The last row seen: whether it was late, the instant it is ordered by, its id.
Place = tuple[bool, datetime | None, str]


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose incidents: those that an actor may see on one timeline, or on all where it is empty, at `bureau`
    and below."""

    actor: Actor
    timeline: str
    bureau: str = ""

    def filter(self) -> QuerySet[Run]:
        runs = Run.objects.filter(may_see(self.actor, Permission.READ_INCIDENT), form=Form.INCIDENT.value)
        if self.timeline:
            runs = runs.filter(timeline=self.timeline)
        return runs.filter(path__contains=f"/{self.bureau}/") if self.bureau else runs

    @property
    def rights(self) -> tuple[object, ...]:
        """What the answer depends on, whoever asks."""
        actor = self.actor
        places = actor.paths(Permission.READ_INCIDENT)
        return (places, actor.posts, actor.participations, self.timeline, self.bureau)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of them: by grade, kind (course), phase and whether late; `status` is open, closed or all."""

    grade: str = ""
    kind: str = ""
    phase: str = ""
    status: str = "open"
    late: bool | None = None

    def narrow(self, runs: QuerySet[Run]) -> QuerySet[Run]:
        named = {"grade": self.grade, "course": self.kind, "phase": self.phase}
        runs = runs.filter(**{name: value for name, value in named.items() if value})
        if self.late is not None:
            runs = runs.filter(late=self.late)
        if self.status == "all":
            return runs
        return runs.filter(closed_at__isnull=self.status == "open")


def list_rows(scope: Scope, wanted: Wanted, *, after: Place | None, limit: int) -> list[BoardRow]:
    """Open ones late first, then by the tightest clock; closed ones the last closed first; all of them the
    last opened first. Each order has its index."""
    runs = wanted.narrow(scope.filter())
    order, later = _ORDERS[wanted.status]
    if after is not None:
        runs = runs.filter(later(after))
    rows = list(runs.defer("state").order_by(*order)[:limit])
    return _view_rows(rows)


def read_place(row: BoardRow, status: str) -> Place:
    """Where a page ended."""
    at = {"open": row.due_at, "closed": row.closed_at, "all": row.opened_at}[status]
    return (row.late, at, row.id)


def _after_open(place: Place) -> Q:
    late, due_at, run = place
    same = Q(late=late)
    if due_at is None:
        later = same & Q(due_at=None, id__gt=run)
    else:
        later = same & (Q(due_at__gt=due_at) | Q(due_at=due_at, id__gt=run) | Q(due_at=None))
    return later | Q(late=False) if late else later


def _after_closed(place: Place) -> Q:
    _, at, run = place
    return Q(closed_at__lt=at) | Q(closed_at=at, id__gt=run)


def _after_opened(place: Place) -> Q:
    _, at, run = place
    return Q(opened_at__lt=at) | Q(opened_at=at, id__gt=run)


_ORDERS = {
    "open": (("-late", "due_at", "id"), _after_open),
    "closed": (("-closed_at", "id"), _after_closed),
    "all": (("-opened_at", "id"), _after_opened),
}


def _view_rows(rows: Sequence[Run]) -> list[BoardRow]:
    ids = [row.id for row in rows]
    tightest = _list_tightest(ids)
    bureaus = {code: Text(b.zh, b.en or b.zh) for code, b in recall_bureaus().items()}
    phases = load_labels().phases
    return [
        BoardRow(
            **_fields(row),
            kind_title=find_asked(row, "")[0].title,
            phase=row.phase,
            phase_title=name_word(phases, row.phase),
            bureau_name=bureaus.get(row.bureau, Text(row.bureau, row.bureau)),
            unacknowledged=row.unacknowledged,
            tightest=_view_tightest(row, tightest.get(row.id)),
        )
        for row in rows
    ]


def _fields(row: Run) -> dict[str, Any]:
    view = view_run(row)
    return {name: getattr(view, name) for name in view.__struct_fields__}


def _list_tightest(runs: Sequence[str]) -> dict[str, RunStep]:
    steps = RunStep.objects.filter(run__in=runs, ended_at=None, due_at__isnull=False)
    return {row.run_id: row for row in steps.order_by("run_id", "due_at", "key").distinct("run_id")}


def _view_tightest(run: Run, step: RunStep | None) -> Tightest | None:
    if step is None or step.due_at is None:
        return None
    _, asked = find_asked(run, step.key)
    return Tightest(step.key, asked.do if asked else None, step.due_at, step.clauses)
