"""/api/duty/reachability: how posts answered when they were asked whether they hear, and asking them."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from anlan.duty.contracts import AskView, PostTitle, Reached, TestedBureau
from anlan.duty.parameters import find_policy
from anlan.duty.selectors import list_asks, list_reached, list_tested, title_askable
from anlan.duty.services.reach import ask_posts
from anlan.standing.reachability import PlannedAsk, list_planned
from anlan.web.api.answers import answer, describe
from anlan.web.api.auth import WALL, find_caller
from anlan.web.api.bodies import check_query, read_body
from anlan.web.api.duty import read_time

router = Router(tags=["duty"])
_BACK = timedelta(days=90)


class Since(Schema):
    """Tests since an instant; of ninety days without one."""

    since: datetime | None = None


class Tests(Since):
    bureau: str = Field(max_length=32)


class TestBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Posts of the bureau (`210100:duty-officer`); all that must be reachable without any."""

    bureau: str
    posts: tuple[str, ...] = ()


class TestAsked(msgspec.Struct, frozen=True):
    id: str


class Reachability(msgspec.Struct, frozen=True, kw_only=True):
    """How posts answered since an instant. `posts`: in spot tests, summed up; `asks`: one by one, with the
    person only for that person and the inspector; `planned`: the plan's own tests; `askable`: what a test
    may ask.

    `opens`, `closes`: the allowed hours; `within_s`: seconds that a post has; `days`: in so many each is
    asked once, unforeseen; `detail_days`: how long it is kept who answered; `silent_twice`: after so many
    silences whoever stands behind a post hears first.
    """

    since: datetime
    posts: tuple[Reached, ...]
    asks: tuple[AskView, ...]
    planned: tuple[PlannedAsk, ...]
    askable: tuple[PostTitle, ...]
    opens: str
    closes: str
    within_s: int
    days: int
    detail_days: int
    silent_twice: int


@router.get("", operation_id="show_reachability", openapi_extra=describe(returns=Reachability))
def show(request: HttpRequest, tests: Query[Tests]) -> HttpResponse:
    """How the posts of a bureau answered when they were tested."""
    check_query(request, Tests.model_fields)
    actor, now = find_caller(request), WALL.now()
    since, policy = read_time(tests.since, now - _BACK), find_policy(now)
    return answer(
        Reachability(
            since=since,
            posts=list_reached(actor, tests.bureau, since=since, now=now),
            asks=list_asks(actor, tests.bureau, since=since),
            planned=list_planned(actor, tests.bureau, since=since),
            askable=title_askable(actor, tests.bureau, now=now),
            opens=f"{policy.windows.begins:%H:%M}",
            closes=f"{policy.windows.ends:%H:%M}",
            within_s=int(policy.test_within.total_seconds()),
            days=policy.test_days,
            detail_days=policy.test_detail.days,
            silent_twice=policy.silent_twice,
        )
    )


@router.get(
    "/bureaus", operation_id="list_tested_bureaus", openapi_extra=describe(returns=list[TestedBureau])
)
def bureaus(request: HttpRequest, tests: Query[Since]) -> HttpResponse:
    """The bureaus whose tests one may read, each with how it did."""
    check_query(request, Since.model_fields)
    now = WALL.now()
    return answer(list_tested(find_caller(request), since=read_time(tests.since, now - _BACK), now=now))


@router.post(
    "/tests", operation_id="ask_reachability", openapi_extra=describe(body=TestBody, returns=TestAsked)
)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask posts whether they hear, within the allowed hours; they are told that it is a test."""
    check_query(request, ())
    body: TestBody = read_body(request, TestBody)
    made = ask_posts(actor=find_caller(request), wall=WALL, bureau=body.bureau, posts=body.posts)
    return answer(TestAsked(str(made)))
