"""/api/duty/feeds and /c/<secret>.ics: calendars of shifts for whoever has the address."""

from __future__ import annotations

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from ninja import Router

from anlan.duty.access import read_ref
from anlan.duty.selectors import write_feed
from anlan.duty.services.feeds import make_feed, revoke_feed
from anlan.kernel.errors import NotFound
from anlan.notices.channels.configured import find_address
from anlan.web.api.answers import answer, describe
from anlan.web.api.auth import WALL, find_caller
from anlan.web.api.bodies import check_query, read_body

router = Router(tags=["duty"])


class FeedBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A roster's calendar, or with an empty post my own shifts."""

    post: str = ""


class FeedMade(msgspec.Struct, frozen=True):
    """The address is shown this once."""

    id: int
    address: str


@router.post("/feeds", operation_id="make_feed", openapi_extra=describe(body=FeedBody, returns=FeedMade))
def make(request: HttpRequest) -> HttpResponse:
    """A calendar address that needs no sign-in; whoever has it reads the shifts until it is revoked."""
    check_query(request, ())
    body: FeedBody = read_body(request, FeedBody)
    post = read_ref(body.post) if body.post else None
    number, secret = make_feed(actor=find_caller(request), wall=WALL, post=post)
    return answer(FeedMade(number, f"{find_address()}/c/{secret}.ics"))


@router.post(
    "/feeds/{int:feed}/revoke",
    operation_id="revoke_feed",
    response={204: None},
    openapi_extra=describe(status=204),
)
def revoke(request: HttpRequest, feed: int) -> HttpResponse:
    """From now on the address leads nowhere."""
    check_query(request, ())
    revoke_feed(actor=find_caller(request), wall=WALL, feed=feed)
    return HttpResponse(status=204)


@never_cache
@require_safe
def show_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """`/c/<secret>.ics`: the secret is the proof, as calendars cannot sign in."""
    try:
        content = write_feed(secret, now=WALL.now())
    except NotFound:
        raise Http404 from None
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
