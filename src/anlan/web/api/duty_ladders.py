"""/api/duty: who answers for a post, who would be told, where nobody would hear, and key dates."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from anlan.directory.selectors import list_covered, list_titles
from anlan.duty.access import may_read, read_ref
from anlan.duty.contracts import Answering, CallView, Explained, GapView, KeyDate, OnCall, OnCallView
from anlan.duty.parameters import list_key_dates
from anlan.duty.selectors import (
    explain_post,
    find_answering,
    find_gaps_ahead,
    find_outside,
    list_rosters,
)
from anlan.engine.explaining import explain_opening
from anlan.kernel.access import Permission
from anlan.kernel.errors import Invalid, NotFound
from anlan.kernel.reading import read_json
from anlan.plans.contracts import Text
from anlan.web.api.answers import answer, describe
from anlan.web.api.auth import WALL, check_scope, find_caller
from anlan.web.api.bodies import check_query
from anlan.web.api.duty import read_time

router = Router(tags=["duty"])


class Whom(Schema):
    """A post and an instant; now without one."""

    post: str = Field(max_length=100)
    at: datetime | None = None


class What(Schema):
    """A post, or a bureau and a kind of incident with its facts as JSON; an instant, now without one."""

    post: str = Field("", max_length=100)
    bureau: str = Field("", max_length=32)
    kind: str = Field("", max_length=100)
    plan: str = Field("", max_length=100)
    facts: str = Field("", max_length=4000)
    at: datetime | None = None
    hours: int = Field(2, ge=1, le=72)


class Year(Schema):
    year: int = Field(ge=2000, le=2200)


class AnsweringView(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers for a post at an instant. `required`: by its roster somebody must be there."""

    post: str
    at: datetime
    rostered: bool
    required: bool
    held: bool
    answered: bool
    people: tuple[CallView, ...]
    backup: tuple[CallView, ...]


class OnDuty(msgspec.Struct, frozen=True):
    """A post with a roster, or where somebody must answer at any hour; who does now, and who stands behind.

    `holders`: how many answer; `required` and none: a gap, the next rung hears at once.
    """

    post: str
    title: Text
    holders: int
    required: bool
    people: tuple[OnCallView, ...]
    backup: tuple[OnCallView, ...]


@router.get("/now", operation_id="list_on_duty", openapi_extra=describe(returns=list[OnDuty]))
def now(request: HttpRequest) -> HttpResponse:
    """Who answers now for the posts of the caller's bureaus."""
    check_query(request, ())
    actor, at = find_caller(request), WALL.now()
    bureaus = {post.bureau for post in actor.posts}
    refs = {entry.ref for entry in list_covered(bureaus, now=at)}
    refs |= {read_ref(row.post) for row in list_rosters(actor) if row.bureau in bureaus}
    titles, answering = list_titles(refs), find_answering(refs, at=at)
    return answer(
        [
            _view_on_duty(answering[ref], Text(*titles.get(str(ref), (str(ref), str(ref)))))
            for ref in sorted(refs, key=str)
        ]
    )


@router.get("/answers", operation_id="find_answering", openapi_extra=describe(returns=AnsweringView))
def find(request: HttpRequest, whom: Query[Whom]) -> HttpResponse:
    """Who answers for a post at an instant: roster, cover, swap, delegation and leave counted in."""
    check_query(request, Whom.model_fields)
    actor, ref = find_caller(request), read_ref(whom.post)
    if not may_read(actor, ref.bureau):
        raise NotFound(f"There is no post {ref} that you may see.", field="post")
    return answer(_view_answering(find_answering([ref], at=read_time(whom.at, WALL.now()))[ref]))


@router.get("/explain", operation_id="explain_telling", openapi_extra=describe(returns=Explained))
def explain(request: HttpRequest, what: Query[What]) -> HttpResponse:
    """Who would be told, and when, if it happened then and nobody answered. Nothing is written or sent."""
    check_query(request, What.model_fields)
    actor, at = find_caller(request), read_time(what.at, WALL.now())
    if what.post:
        return answer(explain_post(actor, read_ref(what.post), at=at))
    if not what.bureau or not what.kind:
        raise Invalid(
            "What is to be explained is not said.", how="Give post, or bureau and kind.", field="post"
        )
    return answer(
        explain_opening(
            actor,
            bureau=what.bureau,
            kind=what.kind,
            at=at,
            facts=read_json(what.facts.encode(), dict[str, object]) if what.facts else {},
            lasting=timedelta(hours=what.hours),
            plan=what.plan,
        )
    )


@router.get("/gaps", operation_id="list_gaps", openapi_extra=describe(returns=list[GapView]))
def gaps(request: HttpRequest) -> HttpResponse:
    """The gaps of all rosters that the caller may read, as far ahead as they are shown."""
    check_query(request, ())
    actor = find_caller(request)
    check_scope(actor, Permission.READ_DIRECTORY)
    rosters = {roster.post for roster in list_rosters(actor)}
    return answer([gap for gap in find_gaps_ahead(WALL.now()) if gap.roster in rosters])


@router.get("/key-dates", operation_id="list_key_dates", openapi_extra=describe(returns=list[KeyDate]))
def key_dates(request: HttpRequest, year: Query[Year]) -> HttpResponse:
    """The days of a year on which every roster is covered round the clock."""
    check_query(request, Year.model_fields)
    check_scope(find_caller(request), Permission.READ_DIRECTORY)
    return answer(list_key_dates(range(year.year, year.year + 1)))


def _view_answering(told: Answering) -> AnsweringView:
    outside = find_outside(told.post, at=told.at)

    def view(several: tuple[OnCall, ...]) -> tuple[CallView, ...]:
        return tuple(
            CallView(label=e.label, how=e.how, of=e.of, until=e.until, contact=e.person in outside)
            for e in several
        )

    return AnsweringView(
        post=str(told.post),
        at=told.at,
        rostered=told.rostered,
        required=told.required,
        held=told.held,
        answered=told.answered,
        people=view(told.people),
        backup=view(told.backup),
    )


def _view_on_duty(told: Answering, title: Text) -> OnDuty:
    people, backup = (
        tuple(OnCallView(label=each.label, how=each.how, of=each.of, until=each.until) for each in several)
        for several in (told.people, told.backup)
    )
    return OnDuty(str(told.post), title, len(told.people), told.required, people, backup)
