"""/api/live: who may watch. The stream itself is held by anlan.web.live."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from anlan.kernel.access import Permission
from anlan.web.api.answers import describe, refer
from anlan.web.api.auth import check_scope, find_caller, read_post
from anlan.web.api.bodies import check_query
from anlan.web.live.application import SLOT
from anlan.web.live.events import ClockEvent, NoticeEvent, RunEvent
from anlan.web.live.watching import Credentials, Watcher

router = Router(tags=["live"])
EVENT_STREAM = "text/event-stream"


class From(Schema):
    """From where on: the `id` of the last event that was heard, unless the header Last-Event-ID says it."""

    after: str = Field("", pattern=r"^[0-9a-f]*\.?[0-9]*$", max_length=60)


def _describe() -> dict[str, Any]:
    events = [refer(kind) for kind in (RunEvent, NoticeEvent, ClockEvent)]
    extra = describe()
    extra["responses"][200] = {
        "description": "Events run, notice, clock and reset, until either side ends it.",
        "content": {EVENT_STREAM: {"schema": {"oneOf": events}}},
    }
    return extra


@router.get("", operation_id="watch", openapi_extra=_describe())
def watch(request: HttpRequest, place: Query[From]) -> HttpResponse:
    """What happens on the runs the caller may see, as it happens; it goes on where a cut stream ended.

    First a `clock`; `reset` says to fetch everything again, because the cut was too long.
    """
    check_query(request, From.model_fields)
    actor = find_caller(request)
    if not actor.paths(Permission.READ_MATTER):
        check_scope(actor, Permission.READ_INCIDENT)
    scope = getattr(request, "scope", {})
    if SLOT in scope:
        after = request.headers.get("Last-Event-ID", "") or place.after
        scope[SLOT].append(Watcher(actor, _read_credentials(request), after))
    response = HttpResponse(content_type=EVENT_STREAM)
    response["Cache-Control"] = "no-store"
    return response


def _read_credentials(request: HttpRequest) -> Credentials:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return Credentials(token=token.strip())
    return Credentials(session=request.session.session_key or "", speaking_as=read_post(request))
