"""/api/duty: rosters and their shifts, and the monthly table in and out."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from anlan.duty.access import read_ref
from anlan.duty.contracts import PostTitle, RosterCalendar, RosterView
from anlan.duty.filing import Imported, export_table, import_table
from anlan.duty.selectors import list_openable, list_rosters, show_calendar
from anlan.duty.services.rosters import Terms, set_roster
from anlan.duty.services.rotations import rotate_shifts
from anlan.duty.services.shifts import (
    Put,
    Wish,
    cover_shift,
    give_shift,
    move_shift,
    put_wishes,
    remove_shift,
    swap_shifts,
)
from anlan.kernel.access import Permission
from anlan.kernel.clock import check_aware
from anlan.kernel.errors import Invalid
from anlan.web.api.answers import answer, describe, describe_form
from anlan.web.api.auth import WALL, check_scope, find_caller
from anlan.web.api.bodies import check_query, read_body, read_form

router = Router(tags=["duty"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MONTH = {"type": "string", "pattern": r"^\d{4}-\d{2}$"}
_AHEAD = timedelta(days=35)


class Within(Schema):
    """A time with offsets; from now on for five weeks without it."""

    since: datetime | None = None
    until: datetime | None = None


class Month(Schema):
    month: str = Field(pattern=r"^\d{4}-\d{2}$")


class ShiftsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    shifts: tuple[Wish, ...]


class RotateBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Usernames in turn, and the first and last day."""

    people: tuple[str, ...]
    first: date
    last: date


class MoveBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    since: datetime
    until: datetime


class PersonBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    username: str


class SwapBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The number of the other shift of the same roster."""

    other: int


class PutView(msgspec.Struct, frozen=True):
    """How many shifts came, changed, went and were there already; and their numbers, in the order given."""

    created: int
    changed: int
    removed: int
    unchanged: int
    numbers: tuple[int, ...]


class RosterPut(msgspec.Struct, frozen=True):
    """created, changed or unchanged."""

    outcome: str


@router.get("/rosters", operation_id="list_rosters", openapi_extra=describe(returns=list[RosterView]))
def list_(request: HttpRequest) -> HttpResponse:
    """The rosters that the caller may read."""
    check_query(request, ())
    actor = find_caller(request)
    check_scope(actor, Permission.READ_DIRECTORY)
    return answer(list_rosters(actor))


@router.put(
    "/rosters/{post}", operation_id="set_roster", openapi_extra=describe(body=Terms, returns=RosterPut)
)
def put(request: HttpRequest, post: str) -> HttpResponse:
    """Open the roster of a post, or change its terms."""
    check_query(request, ())
    terms: Terms = read_body(request, Terms)
    outcome = set_roster(actor=find_caller(request), wall=WALL, post=read_ref(post), terms=terms)
    return answer(RosterPut(outcome.value))


@router.get("/openable", operation_id="list_openable", openapi_extra=describe(returns=list[PostTitle]))
def openable(request: HttpRequest) -> HttpResponse:
    """The posts for which the caller may open a roster."""
    check_query(request, ())
    return answer(list_openable(find_caller(request), now=WALL.now()))


@router.get("/rosters/{post}", operation_id="show_roster", openapi_extra=describe(returns=RosterCalendar))
def show(request: HttpRequest, post: str, within: Query[Within]) -> HttpResponse:
    """Shifts, gaps and key dates within at most 100 days, and who may be put on a shift."""
    check_query(request, Within.model_fields)
    now = WALL.now()
    since = read_time(within.since, now)
    until = read_time(within.until, since + _AHEAD)
    return answer(show_calendar(find_caller(request), read_ref(post), since=since, until=until, now=now))


@router.post(
    "/rosters/{post}/shifts",
    operation_id="put_shifts",
    openapi_extra=describe(body=ShiftsBody, returns=PutView),
)
def put_all(request: HttpRequest, post: str) -> HttpResponse:
    """Let shifts stand, all or none. One of the same day, kind and seat is the same one, changed."""
    check_query(request, ())
    body: ShiftsBody = read_body(request, ShiftsBody)
    put = put_wishes(actor=find_caller(request), wall=WALL, post=read_ref(post), wishes=body.shifts)
    return _answer_put(put)


@router.post(
    "/rosters/{post}/rotate",
    operation_id="rotate_shifts",
    openapi_extra=describe(body=RotateBody, returns=PutView),
)
def rotate(request: HttpRequest, post: str) -> HttpResponse:
    """Let people take turns over a stretch of days."""
    check_query(request, ())
    body: RotateBody = read_body(request, RotateBody)
    return _answer_put(
        rotate_shifts(
            actor=find_caller(request),
            wall=WALL,
            post=read_ref(post),
            people=body.people,
            first=body.first,
            last=body.last,
        )
    )


@router.post(
    "/rosters/{post}/shifts/{int:n}/move",
    operation_id="move_shift",
    response={204: None},
    openapi_extra=describe(body=MoveBody, status=204),
)
def move(request: HttpRequest, post: str, n: int) -> HttpResponse:
    """Move a shift; its cover or swap goes with it."""
    check_query(request, ())
    body: MoveBody = read_body(request, MoveBody)
    ref = read_ref(post)
    move_shift(actor=find_caller(request), wall=WALL, post=ref, n=n, since=body.since, until=body.until)
    return HttpResponse(status=204)


@router.post(
    "/rosters/{post}/shifts/{int:n}/give",
    operation_id="give_shift",
    response={204: None},
    openapi_extra=describe(body=PersonBody, status=204),
)
def give(request: HttpRequest, post: str, n: int) -> HttpResponse:
    """Roster somebody else to it."""
    check_query(request, ())
    body: PersonBody = read_body(request, PersonBody)
    give_shift(actor=find_caller(request), wall=WALL, post=read_ref(post), n=n, username=body.username)
    return HttpResponse(status=204)


@router.post(
    "/rosters/{post}/shifts/{int:n}/cover",
    operation_id="cover_shift",
    response={204: None},
    openapi_extra=describe(body=PersonBody, status=204),
)
def cover(request: HttpRequest, post: str, n: int) -> HttpResponse:
    """Let somebody be there in place of whoever was rostered, at once."""
    check_query(request, ())
    body: PersonBody = read_body(request, PersonBody)
    cover_shift(actor=find_caller(request), wall=WALL, post=read_ref(post), n=n, username=body.username)
    return HttpResponse(status=204)


@router.post(
    "/rosters/{post}/shifts/{int:n}/swap",
    operation_id="swap_shifts",
    response={204: None},
    openapi_extra=describe(body=SwapBody, status=204),
)
def swap(request: HttpRequest, post: str, n: int) -> HttpResponse:
    """Let the people of two shifts change places, at once."""
    check_query(request, ())
    body: SwapBody = read_body(request, SwapBody)
    swap_shifts(actor=find_caller(request), wall=WALL, post=read_ref(post), n=n, other=body.other)
    return HttpResponse(status=204)


@router.delete(
    "/rosters/{post}/shifts/{int:n}",
    operation_id="remove_shift",
    response={204: None},
    openapi_extra=describe(status=204),
)
def remove(request: HttpRequest, post: str, n: int) -> HttpResponse:
    """Take a shift out; a gap it leaves is shown."""
    check_query(request, ())
    remove_shift(actor=find_caller(request), wall=WALL, post=read_ref(post), n=n)
    return HttpResponse(status=204)


@router.post(
    "/rosters/{post}/table",
    operation_id="import_duty_table",
    openapi_extra=describe(form=describe_form(month=MONTH, sheet={"type": "string"}), returns=list[Imported]),
)
def bring_in(request: HttpRequest, post: str) -> HttpResponse:
    """Bring a monthly table (.xlsx, .xls) in: all of it, or none with every fault in `errors`."""
    check_query(request, ())
    file, fields = read_form(request, ("month", "sheet"))
    done = import_table(
        actor=find_caller(request),
        wall=WALL,
        post=read_ref(post),
        content=file.read(),
        month=read_month(fields["month"]) if fields.get("month") else None,
        sheet=fields.get("sheet", ""),
    )
    return answer(done)


@router.get(
    "/rosters/{post}/table",
    operation_id="download_duty_table",
    openapi_extra=describe(),
)
def take_out(request: HttpRequest, post: str, month: Query[Month]) -> HttpResponse:
    """The table of a month as .xlsx; brought in again it changes nothing."""
    check_query(request, Month.model_fields)
    content = export_table(find_caller(request), read_ref(post), read_month(month.month))
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="duty-{month.month}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


def _answer_put(put: Put) -> HttpResponse:
    return answer(PutView(put.created, put.changed, put.removed, put.unchanged, put.numbers))


def read_time(given: datetime | None, otherwise: datetime) -> datetime:
    """A time of the query with its offset, or the other one. Raises Invalid without one."""
    return check_aware(given) if given is not None else otherwise


def read_month(text: str) -> date:
    """2026-11 as its first day."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Invalid(f"{text!r} is not a month.", how="Write 2026-11.", field="month") from None
