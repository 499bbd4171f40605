"""/api/duty: the duty log, and handing over."""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from anlan.duty.access import read_ref
from anlan.duty.contracts import HandOverView, LineKind, LineView, LogBook
from anlan.duty.selectors import list_books, list_handovers, list_lines
from anlan.duty.services.logbook import Line, close_line, hand_over, take_over, write_line
from anlan.engine.selectors import filter_runs
from anlan.kernel.access import Actor, Permission
from anlan.kernel.clock import LIVE, check_aware
from anlan.plans.contracts import Form
from anlan.web.api.answers import answer, describe
from anlan.web.api.auth import WALL, check_scope, find_caller
from anlan.web.api.bodies import check_query, read_body, read_key
from anlan.web.api.duty_people import Numbered

router = Router(tags=["duty"])
MOST_RUNS = 50


class Lines(Schema):
    """The log of a bureau: `open` yes or no; of a kind; of a time; the lines below the number `before`."""

    bureau: str = Field(max_length=32)
    open: bool | None = None
    kind: LineKind | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = Field(None, ge=1)
    limit: int = Field(50, ge=1, le=200)


class LineBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of a bureau's log; see `Line`. Names and numbers of people do not belong in it."""

    bureau: str
    kind: LineKind
    text: str
    whence: str = ""
    done: str = ""
    run: str = ""
    at: datetime | None = None
    open: bool = False


class DoneBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    done: str


class HandOverBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    note: str = ""


@router.get("/log", operation_id="list_duty_log", openapi_extra=describe(returns=list[LineView]))
def log(request: HttpRequest, lines: Query[Lines]) -> HttpResponse:
    """The duty log of a bureau, the latest line first."""
    check_query(request, Lines.model_fields)
    actor = find_caller(request)
    found = list_lines(
        actor,
        lines.bureau,
        open=lines.open,
        kind=lines.kind,
        since=lines.since and check_aware(lines.since, field="since"),
        until=lines.until and check_aware(lines.until, field="until"),
        before=lines.before,
        limit=lines.limit,
    )
    return answer(found)


@router.get("/logs", operation_id="list_duty_logs", openapi_extra=describe(returns=list[LogBook]))
def logs(request: HttpRequest) -> HttpResponse:
    """The logs that the caller may read, by bureau: how much of each is open, and whether they may write."""
    check_query(request, ())
    actor = find_caller(request)
    check_scope(actor, Permission.READ_INCIDENT)
    return answer(list_books(actor))


@router.post(
    "/log",
    operation_id="write_duty_log",
    openapi_extra=describe(body=LineBody, returns=Numbered, keyed=True),
)
def write(request: HttpRequest) -> HttpResponse:
    """Write a line; it stays."""
    check_query(request, ())
    actor = find_caller(request)
    body: LineBody = read_body(request, LineBody)
    line = Line(
        kind=body.kind,
        text=body.text,
        whence=body.whence,
        done=body.done,
        run=body.run,
        at=body.at,
        open=body.open,
    )
    key = read_key(request, actor)
    return answer(Numbered(write_line(actor=actor, wall=WALL, bureau=body.bureau, line=line, key=key)))


@router.post(
    "/log/{bureau}/{int:n}/close",
    operation_id="close_duty_line",
    response={204: None},
    openapi_extra=describe(body=DoneBody, status=204),
)
def close(request: HttpRequest, bureau: str, n: int) -> HttpResponse:
    """Say what was done, so that nothing of the line is open."""
    check_query(request, ())
    body: DoneBody = read_body(request, DoneBody)
    close_line(actor=find_caller(request), wall=WALL, bureau=bureau, n=n, done=body.done)
    return HttpResponse(status=204)


@router.get(
    "/rosters/{post}/handovers",
    operation_id="list_handovers",
    openapi_extra=describe(returns=list[HandOverView]),
)
def handovers(request: HttpRequest, post: str) -> HttpResponse:
    """The latest hand-overs of a roster."""
    check_query(request, ())
    return answer(list_handovers(find_caller(request), read_ref(post)))


@router.post(
    "/rosters/{post}/handovers",
    operation_id="hand_over",
    openapi_extra=describe(body=HandOverBody, returns=Numbered),
)
def hand(request: HttpRequest, post: str) -> HttpResponse:
    """Sign what is open over to whoever comes: open lines of the log, and the bureau's open incidents."""
    check_query(request, ())
    actor, ref = find_caller(request), read_ref(post)
    body: HandOverBody = read_body(request, HandOverBody)
    runs = _list_open(actor, ref.bureau)
    return answer(Numbered(hand_over(actor=actor, wall=WALL, post=ref, note=body.note, runs=runs)))


def _list_open(actor: Actor, bureau: str) -> tuple[str, ...]:
    rows = filter_runs(actor, Permission.READ_INCIDENT).filter(
        timeline=LIVE, closed_at=None, bureau=bureau, form=Form.INCIDENT.value
    )
    return tuple(rows.order_by("opened_at").values_list("number", flat=True)[:MOST_RUNS])


@router.post(
    "/rosters/{post}/handovers/{int:n}/take-over",
    operation_id="take_over",
    response={204: None},
    openapi_extra=describe(status=204),
)
def take(request: HttpRequest, post: str, n: int) -> HttpResponse:
    """The second signature, by somebody else."""
    check_query(request, ())
    take_over(actor=find_caller(request), wall=WALL, post=read_ref(post), n=n)
    return HttpResponse(status=204)
