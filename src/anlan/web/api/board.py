"""/api/board: all incidents, counted and listed."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from typing import Literal

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from anlan.deadlines.selectors import find_clock
from anlan.engine.board import Place, Scope, Wanted, count_days, count_open, list_rows, read_place
from anlan.engine.contracts.board import BoardRow, BureauShare, Counts, Day, Share
from anlan.kernel.access import Permission
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import LIVE
from anlan.kernel.errors import Invalid
from anlan.plans.contracts import Form
from anlan.web.api.answers import answer, describe, read_cursor, write_cursor
from anlan.web.api.auth import WALL, check_scope, find_caller
from anlan.web.api.bodies import check_query
from anlan.web.api.clocks import TimelineClock, read_clocks
from anlan.web.api.runs import check_words

router = Router(tags=["board"])
_WORD = r"^[\w.:-]*$"
_PARTS = 4
ALL = "all"
# A month by day is the dearest count: one answer serves everybody of the same rights. Days that are over
# change only by what is entered later.
_PAST = timedelta(days=29)
_PAST_KEPT_S, _TODAY_KEPT_S, _MOST_KEPT = 900.0, 20.0, 1000
_days: dict[tuple[object, ...], tuple[float, tuple[Day, ...]]] = {}


class Filters(Schema):
    """Which incidents; `timeline` may be `all`, and `bureau` means it and all below it. The counts are of the
    open ones of the timeline and bureau, whatever else is asked for."""

    timeline: str = Field(LIVE, pattern=_WORD, max_length=100)
    bureau: str = Field("", pattern=_WORD, max_length=32)
    grade: str = Field("", pattern=_WORD, max_length=20)
    kind: str = Field("", pattern=_WORD, max_length=100)
    phase: str = Field("", pattern=_WORD, max_length=100)
    status: Literal["open", "closed", "all"] = "open"
    late: bool | None = None
    cursor: str = Field("", max_length=500)
    limit: int = Field(50, ge=1, le=200)


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """Late first, then the tightest clock; closed ones the last closed first, all the last opened first."""

    counts: Counts
    by_phase: tuple[Share, ...]
    by_grade: tuple[Share, ...]
    by_kind: tuple[Share, ...]
    by_bureau: tuple[BureauShare, ...]
    items: tuple[BoardRow, ...]
    next: str | None
    clocks: dict[str, TimelineClock]
    thirty_days: tuple[Day, ...]


@router.get("", operation_id="show_board", openapi_extra=describe(returns=Board))
def show(request: HttpRequest, filters: Query[Filters]) -> HttpResponse:
    """Incidents by phase, grade, kind and bureau, and a page of them; a city sees its districts."""
    check_query(request, Filters.model_fields)
    actor = find_caller(request)
    check_scope(actor, Permission.READ_INCIDENT)
    check_words(actor, Form.INCIDENT, grade=filters.grade, kind=filters.kind)
    timeline = "" if filters.timeline == ALL else filters.timeline
    scope = Scope(actor, timeline, filters.bureau)
    now = (find_clock(timeline, WALL) if timeline else WALL).now()
    wanted = Wanted(filters.grade, filters.kind, filters.phase, filters.status, filters.late)
    found = list_rows(scope, wanted, after=_read_place(filters), limit=filters.limit + 1)
    items = found[: filters.limit]
    more = len(found) > filters.limit
    shares = count_open(scope, now=now)
    return answer(
        Board(
            counts=shares.counts,
            by_phase=shares.by_phase,
            by_grade=shares.by_grade,
            by_kind=shares.by_kind,
            by_bureau=shares.by_bureau,
            items=tuple(items),
            next=_write_place(items[-1], filters.status) if more else None,
            clocks=read_clocks({timeline} if timeline else {row.timeline for row in items}),
            thirty_days=_read_days(scope, now),
        )
    )


def _read_days(scope: Scope, now: datetime) -> tuple[Day, ...]:
    """The last thirty days, today last."""
    today = now.astimezone(BEIJING).date()
    past = _keep_days(scope, today - _PAST, today - timedelta(days=1), _PAST_KEPT_S)
    return (*past, *_keep_days(scope, today, today, _TODAY_KEPT_S))


def _keep_days(scope: Scope, first: date, last: date, for_s: float) -> tuple[Day, ...]:
    at, key = time.monotonic(), (*scope.rights, first, last)
    kept = _days.get(key)
    if kept is None or at - kept[0] > for_s:
        if len(_days) >= _MOST_KEPT:
            _days.clear()
        kept = _days[key] = (at, count_days(scope, first=first, last=last))
    return kept[1]


def _write_place(row: BoardRow, status: str) -> str:
    late, at, run = read_place(row, status)
    return write_cursor(status, int(late), at.isoformat() if at else "", run)


def _read_place(filters: Filters) -> Place | None:
    """The place in a cursor. Raises Invalid for one of another list."""
    if not filters.cursor:
        return None
    place = read_cursor(filters.cursor)
    if len(place) != _PARTS or place[0] != filters.status:
        raise Invalid("This cursor is of another list.", how="Begin without one.", field="cursor")
    _, late, at, run = place
    return bool(int(late)), datetime.fromisoformat(at) if at else None, run
