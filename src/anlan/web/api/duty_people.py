"""/api/duty: what is mine, exchanges, leave."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from anlan.duty.access import read_ref
from anlan.duty.contracts import (
    ExchangeView,
    GapView,
    HandOverView,
    LeaveView,
    ShiftView,
)
from anlan.duty.selectors import (
    FeedView,
    find_gaps_ahead,
    list_exchanges,
    list_feeds,
    list_hand_over_places,
    list_handovers,
    list_leaves,
    list_own_shifts,
    list_rosters,
)
from anlan.duty.services.exchanges import answer_exchange, ask_exchange
from anlan.duty.services.leaves import end_leave, take_leave
from anlan.kernel.access import Actor
from anlan.notices.contracts import Notice
from anlan.notices.duty import acknowledge_duty, list_duty_notices
from anlan.web.api.answers import answer, describe
from anlan.web.api.auth import WALL, find_caller
from anlan.web.api.bodies import check_query, read_body
from anlan.web.api.duty import Within, read_time

router = Router(tags=["duty"])
_AHEAD = timedelta(days=60)


class DutyNotice(msgspec.Struct, frozen=True, kw_only=True):
    """A notice of duty to a post of mine: `duty-gap`, `reach-test` (a test: answer it) or `reach-silent`."""

    message_key: str
    post: str
    reason: str
    text: str
    told_at: datetime
    acknowledged_at: datetime | None


class MyDuty(msgspec.Struct, frozen=True, kw_only=True):
    """What is mine of duty. `on_now`: shifts I am on; `gaps`: of rosters that my posts keep; `handovers`:
    those that wait for a second signature at my posts. `hand_over_at`: rosters at which I may hand over now;
    `leave_at`: bureaus at which I may record my leave."""

    on_now: tuple[ShiftView, ...]
    shifts: tuple[ShiftView, ...]
    exchanges: tuple[ExchangeView, ...]
    leaves: tuple[LeaveView, ...]
    notices: tuple[DutyNotice, ...]
    gaps: tuple[GapView, ...]
    handovers: tuple[HandOverView, ...]
    feeds: tuple[FeedView, ...]
    hand_over_at: tuple[str, ...]
    leave_at: tuple[str, ...]


class ExchangeBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """My shift `n` of a roster: `to` (a username) is to cover it, or it is to be swapped with `other`."""

    roster: str
    n: int
    to: str = ""
    other: int | None = None
    reason: str = ""


class AnswerBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """agree, refuse or withdraw."""

    answer: str


class LeaveBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From when until when somebody is away. The reason is not asked."""

    username: str
    bureau: str
    since: datetime
    until: datetime


class Numbered(msgspec.Struct, frozen=True):
    """The id or number of what was made, or was there already."""

    id: int


class AcknowledgeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    message_key: str


@router.get("/mine", operation_id="show_my_duty", openapi_extra=describe(returns=MyDuty))
def mine(request: HttpRequest, within: Query[Within]) -> HttpResponse:
    """My shifts within a time (two months ahead without one), and what waits for me."""
    check_query(request, Within.model_fields)
    actor, now = find_caller(request), WALL.now()
    since = read_time(within.since, now - timedelta(days=1))
    until = read_time(within.until, since + _AHEAD)
    shifts = list_own_shifts(actor, since=since, until=until, now=now)
    held = {str(post) for post in actor.posts}
    kept = any(roster.keeper in held for roster in list_rosters(actor))
    return answer(
        MyDuty(
            on_now=tuple(shift for shift in shifts if shift.mine and shift.since <= now < shift.until),
            shifts=shifts,
            exchanges=list_exchanges(actor),
            leaves=list_leaves(actor, [int(actor.person)], since=now) if actor.person else (),
            notices=_list_notices(sorted(held)),
            gaps=tuple(gap for gap in find_gaps_ahead(now) if gap.keeper in held) if kept else (),
            handovers=tuple(_list_waiting(actor, held)),
            feeds=list_feeds(actor),
            hand_over_at=list_hand_over_places(actor),
            leave_at=tuple(sorted({post.bureau for post in actor.posts})) if actor.person else (),
        )
    )


def _list_notices(posts: list[str]) -> tuple[DutyNotice, ...]:
    return tuple(_view_notice(each) for each in list_duty_notices(posts))


def _view_notice(notice: Notice) -> DutyNotice:
    return DutyNotice(**{name: getattr(notice, name) for name in DutyNotice.__struct_fields__})


def _list_waiting(actor: Actor, held: set[str]) -> list[HandOverView]:
    rosters = [roster.post for roster in list_rosters(actor) if roster.post in held]
    newest = [view for post in rosters for view in list_handovers(actor, read_ref(post), limit=1)]
    return [view for view in newest if view.taken_at is None]


@router.post(
    "/notices/acknowledge",
    operation_id="acknowledge_duty_notice",
    openapi_extra=describe(body=AcknowledgeBody, returns=DutyNotice),
)
def acknowledge(request: HttpRequest) -> HttpResponse:
    """Acknowledge a notice of duty; of a test it is the answer."""
    check_query(request, ())
    body: AcknowledgeBody = read_body(request, AcknowledgeBody)
    each = acknowledge_duty(message_key=body.message_key, actor=find_caller(request), how="in-app", wall=WALL)
    return answer(_view_notice(each))


@router.post(
    "/exchanges", operation_id="ask_exchange", openapi_extra=describe(body=ExchangeBody, returns=Numbered)
)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask somebody to cover my shift or to swap."""
    check_query(request, ())
    body: ExchangeBody = read_body(request, ExchangeBody)
    number = ask_exchange(
        actor=find_caller(request),
        wall=WALL,
        post=read_ref(body.roster, field="roster"),
        n=body.n,
        to=body.to,
        other=body.other,
        reason=body.reason,
    )
    return answer(Numbered(number))


@router.post(
    "/exchanges/{int:exchange}/answer",
    operation_id="answer_exchange",
    response={204: None},
    openapi_extra=describe(body=AnswerBody, status=204),
)
def answer_one(request: HttpRequest, exchange: int) -> HttpResponse:
    """Agree (it happens at once), refuse, or withdraw what one asked."""
    check_query(request, ())
    body: AnswerBody = read_body(request, AnswerBody)
    answer_exchange(actor=find_caller(request), wall=WALL, exchange=exchange, answer=body.answer)
    return HttpResponse(status=204)


@router.get(
    "/rosters/{post}/exchanges",
    operation_id="list_exchanges",
    openapi_extra=describe(returns=list[ExchangeView]),
)
def exchanges(request: HttpRequest, post: str) -> HttpResponse:
    """All covers and swaps of a roster, for whoever keeps it."""
    check_query(request, ())
    return answer(list_exchanges(find_caller(request), roster=read_ref(post)))


@router.post("/leaves", operation_id="take_leave", openapi_extra=describe(body=LeaveBody, returns=Numbered))
def leave(request: HttpRequest) -> HttpResponse:
    """Record my leave, or somebody's whose roster I keep."""
    check_query(request, ())
    body: LeaveBody = read_body(request, LeaveBody)
    _, number = take_leave(
        actor=find_caller(request),
        wall=WALL,
        bureau=body.bureau,
        username=body.username,
        since=body.since,
        until=body.until,
    )
    return answer(Numbered(number))


@router.post(
    "/leaves/{int:leave}/end",
    operation_id="end_leave",
    response={204: None},
    openapi_extra=describe(status=204),
)
def end(request: HttpRequest, leave: int) -> HttpResponse:
    """End a leave now, or take back one that has not begun."""
    check_query(request, ())
    end_leave(actor=find_caller(request), wall=WALL, leave=leave)
    return HttpResponse(status=204)
