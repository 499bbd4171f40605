"""/api/notices, /api/channels, and who was told of one run: the log of what left the house."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from msgspec.structs import replace
from ninja import Query, Router, Schema
from pydantic import Field

from anlan.engine.selectors import access_run, filter_runs, name_runs
from anlan.kernel.access import Actor, Permission
from anlan.kernel.clock import LIVE
from anlan.kernel.errors import Forbidden, Invalid, NotFound
from anlan.notices.channels.configured import find_channels, list_configured
from anlan.notices.contracts import DeliveryState, NoticesHealth, NoticeView, Tried, TriedAgain
from anlan.notices.duty import list_duty_places
from anlan.notices.health import read_notices_health
from anlan.notices.selectors import ACKNOWLEDGED, UNACKNOWLEDGED, list_log, list_with_deliveries
from anlan.notices.services import try_again
from anlan.notices.trying import try_channel
from anlan.web.api.answers import Page, answer, answer_page, describe, read_cursor, write_cursor
from anlan.web.api.auth import WALL, check_scope, find_caller
from anlan.web.api.bodies import check_query
from anlan.web.api.doors import check_id

router = Router(tags=["notices"])
channels = Router(tags=["notices"])
STATES = (*(state.value for state in DeliveryState), ACKNOWLEDGED, UNACKNOWLEDGED)
RUNS, DUTY = "runs", "duty"
_RUNNING_IT = (Permission.OPERATE, Permission.ADMINISTER)


class Filters(Schema):
    """Which notices that one may see: to a post (`210100:director`), by a channel, in a state.

    `about`: runs or duty, both without it. A drill has its own timeline; `all` means any.
    """

    about: str = Field("", pattern=r"^(runs|duty)?$")

    post: str = Field("", pattern=r"^[\w.:-]*$", max_length=100)
    state: str = Field("", max_length=20)
    channel: str = Field("", pattern=r"^[a-z-]*$", max_length=20)
    timeline: str = Field(LIVE, pattern=r"^[\w.:-]*$", max_length=100)
    cursor: str = Field("", max_length=500)
    limit: int = Field(50, ge=1, le=200)


@router.get("", operation_id="list_notices", openapi_extra=describe(returns=Page[NoticeView]))
def list_(request: HttpRequest, filters: Query[Filters]) -> HttpResponse:
    """The log, the latest first: who was told, by which channels, who answered. Addresses are masked.

    `state` is one of a delivery, or acknowledged, or unacknowledged.
    """
    check_query(request, Filters.model_fields)
    actor = find_caller(request)
    check_scope(actor, Permission.READ_INCIDENT)
    _check_state(filters.state)
    runs = filter_runs(actor, Permission.READ_INCIDENT).values("id")
    found = list_log(
        () if filters.about == DUTY else runs,
        duty_at=() if filters.about == RUNS else list_duty_places(actor),
        post=filters.post,
        state=filters.state,
        channel=filters.channel,
        timeline="" if filters.timeline == "all" else filters.timeline,
        after=_read_place(filters.cursor),
        limit=filters.limit + 1,
    )
    items = _name_runs(found[: filters.limit])
    more = len(found) > filters.limit
    return answer_page(
        request, items, write_cursor(items[-1].told_at, items[-1].message_key) if more else None
    )


def _name_runs(notices: list[NoticeView]) -> list[NoticeView]:
    """With number and title of the runs; one query. What is about duty has neither."""
    runs = name_runs({notice.run for notice in notices})
    named = ((notice, *runs.get(notice.run, ("", ""))) for notice in notices)
    return [replace(notice, number=number, subject=title) for notice, number, title in named]


def make_router(many: str) -> Router:
    """`/{run_id}/notices` below the address of one form."""
    of_runs = Router(tags=["notices"])

    @of_runs.get(
        "/{run_id}/notices",
        operation_id=f"list_notices_of_{many}",
        openapi_extra=describe(returns=list[NoticeView]),
    )
    def list_of_run(request: HttpRequest, run_id: str) -> HttpResponse:
        """Everybody told about a run, in order: when, why, on which rung, by which channels, the answer."""
        check_query(request, ())
        actor = find_caller(request)
        if not check_id(run_id).startswith(f"{many.removesuffix('s')}:"):
            raise NotFound(f"There is nothing called {run_id!r} here.", how="Look at the list.")
        access_run(actor, run_id)
        return answer(list_with_deliveries(run_id))

    return of_runs


@channels.get("", operation_id="show_channels", openapi_extra=describe(returns=NoticesHealth))
def show_channels(request: HttpRequest) -> HttpResponse:
    """Each channel, what waits and fails there; for whoever operates or administers the installation."""
    check_query(request, ())
    _check_running_it(find_caller(request))
    return answer(read_notices_health(WALL.now()))


@channels.post("/{name}/again", operation_id="try_channel_again", openapi_extra=describe(returns=TriedAgain))
def again(request: HttpRequest, name: str) -> HttpResponse:
    """Try once more what was given up on a channel, after its cause was mended."""
    check_query(request, ())
    _check_running_it(find_caller(request))
    now = WALL.now()
    if name not in {each.name for each in read_notices_health(now).channels}:
        raise NotFound(f"There is no channel {name!r}.", how="Look at /api/channels.", field="name")
    return answer(TriedAgain(try_again(now=now, channel=name)))


@channels.post("/{name}/test", operation_id="test_channel", openapi_extra=describe(returns=list[Tried]))
def test(request: HttpRequest, name: str) -> HttpResponse:
    """Send a message to the caller's own contact points by one channel, at once, and tell what came of it."""
    check_query(request, ())
    actor = find_caller(request)
    if not actor.person:
        raise Forbidden(f"{actor.name} has no contact points.", how="Let a person sign in.")
    found = [each for each in find_channels(settings.HOME, now=WALL.now()) if each.name == name]
    if not found:
        known = ", ".join(kind for kind in list_configured(WALL.now()) if kind != "in-app")
        raise NotFound(f"There is no channel {name!r} to test.", how=f"One of: {known}.", field="name")
    return answer(try_channel(found[0], person=actor.person, wall=WALL))


def _check_running_it(actor: Actor) -> None:
    if not any(actor.paths(permission) for permission in _RUNNING_IT):
        raise Forbidden(
            f"{actor.name} may not see the channels.",
            why="It needs engine:operate or directory:write.",
            how="Ask an operator or the administrator.",
            permission=Permission.OPERATE.value,
        )


def _check_state(state: str, known: Collection[str] = STATES) -> None:
    if state and state not in known:
        raise Invalid(f"{state!r} is no state.", how=f"One of: {', '.join(known)}.", field="state")


def _read_place(cursor: str) -> tuple[datetime, str] | None:
    if not cursor:
        return None
    at, key = read_cursor(cursor)
    return datetime.fromisoformat(at), key
