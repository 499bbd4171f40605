"""What incidents and matters have in common over HTTP: lists, rooms, acts, entries, files, looks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from ninja import Query, Router, Schema
from pydantic import Field

from anlan.attachments.contracts import AttachmentInfo
from anlan.attachments.selectors import list_attachments, open_attachment
from anlan.attachments.services import attach_file
from anlan.engine.contracts.acts import GIVEN
from anlan.engine.contracts.detail import RunDetail
from anlan.engine.contracts.runs import Outcome, RunView
from anlan.engine.selectors import access_run, list_runs
from anlan.kernel.access import Actor, Permission
from anlan.kernel.clock import LIVE
from anlan.kernel.errors import Invalid, NotFound
from anlan.ledger.contracts import Entry
from anlan.ledger.services import find_by_key, list_since
from anlan.plans.contracts import Form
from anlan.signals.contracts import Look, Seen
from anlan.signals.selectors import SignalView, list_signals
from anlan.signals.services import look_at
from anlan.web.api.answers import (
    Done,
    Page,
    answer,
    answer_done,
    answer_page,
    describe,
    describe_form,
    read_run_cursor,
    write_cursor,
)
from anlan.web.api.auth import WALL, find_caller
from anlan.web.api.bodies import check_query, read_body, read_form, read_key

_RUN_ID = re.compile(r"^(incident|matter):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
_WORD = r"^[\w.:-]*$"
_DIGEST = re.compile(r"^[0-9a-f]{64}$")


@dataclass(frozen=True, slots=True)
class Door:
    """What differs between the two forms: how a run is shown and acted on, and who may read it."""

    form: Form
    reading: Permission
    show: Callable[[Actor, str], RunDetail]
    act: Callable[..., Outcome]


class Span(Schema):
    """Which entries: those after number `cursor`."""

    cursor: int = Field(0, ge=0, lt=2**31)
    limit: int = Field(100, ge=1, le=500)


class Filters(Schema):
    """Which runs; `bureau` means it and every body below it. Runs of a drill are on its own timeline."""

    kind: str = Field("", pattern=_WORD, max_length=100)
    status: str = Field("", pattern=_WORD, max_length=20)
    grade: str = Field("", pattern=_WORD, max_length=20)
    bureau: str = Field("", pattern=_WORD, max_length=32)
    timeline: str = Field(LIVE, pattern=_WORD, max_length=100)
    late: bool | None = None
    cursor: str = Field("", max_length=500)
    limit: int = Field(50, ge=1, le=200)

    def lookups(self) -> dict[str, Any]:
        named = {"course": self.kind, "status": self.status, "grade": self.grade, "timeline": self.timeline}
        lookups: dict[str, Any] = {name: value for name, value in named.items() if value}
        if self.bureau:
            lookups["path__contains"] = f"/{self.bureau}/"
        return lookups if self.late is None else {**lookups, "late": self.late}


def add_reading(router: Router, door: Door) -> None:
    """The list, the room, the record and the signals of runs of one form."""
    name = door.form.value

    @router.get("", operation_id=f"list_{name}s", openapi_extra=describe(returns=Page[RunView]))
    def list_(request: HttpRequest, filters: Query[Filters]) -> HttpResponse:
        """Newest first; follow `next` to the end."""
        check_query(request, Filters.model_fields)
        after = read_run_cursor(filters.cursor)
        found = list_runs(
            find_caller(request),
            door.reading,
            form=name,
            after=after,
            limit=filters.limit + 1,
            filters=filters.lookups(),
        )
        items = found[: filters.limit]
        more = len(found) > filters.limit
        return answer_page(request, items, write_cursor(items[-1].opened_at, items[-1].id) if more else None)

    @router.get("/{run_id}", operation_id=f"show_{name}", openapi_extra=describe(returns=RunDetail))
    def show(request: HttpRequest, run_id: str) -> HttpResponse:
        """The whole room: steps with forms and clocks, notices, what may be done and what is missing."""
        return answer(door.show(find_caller(request), check_id(run_id)))

    @router.get(
        "/{run_id}/entries", operation_id=f"list_{name}_entries", openapi_extra=describe(returns=Page[Entry])
    )
    def entries(
        request: HttpRequest,
        run_id: str,
        span: Query[Span],
    ) -> HttpResponse:
        """The record after entry number `cursor`, oldest first."""
        check_query(request, Span.model_fields)
        access_run(find_caller(request), check_id(run_id))
        found = list_since(run_id, span.cursor)
        items = found[: span.limit]
        return answer_page(request, items, str(items[-1].seq) if len(found) > span.limit else None)

    @router.get(
        "/{run_id}/signals",
        operation_id=f"list_{name}_signals",
        openapi_extra=describe(returns=list[SignalView]),
    )
    def signals(request: HttpRequest, run_id: str) -> HttpResponse:
        """What came in for it; numbers that point at a person are masked."""
        return answer(list_signals(find_caller(request), check_id(run_id)))


def add_acting(router: Router, door: Door) -> None:
    """The acts on runs of one form."""
    name = door.form.value
    extra = describe(body=GIVEN, returns=Done, keyed=True)

    @router.post("/{run_id}/acts", operation_id=f"act_on_{name}", openapi_extra=extra)
    def act(request: HttpRequest, run_id: str) -> HttpResponse:
        """Do one act. Its word is in `act`; what a step's proof must hold stands in the room's `form`."""
        actor = find_caller(request)
        given, key = read_body(request, GIVEN), read_key(request, actor)
        outcome = door.act(check_id(run_id), act=given, actor=actor, wall=WALL, key=key)
        if outcome.repeated:
            check_same(run_id, key, str(given.__struct_config__.tag))
        return answer_done(outcome)


def add_looking(router: Router, door: Door) -> None:
    """Opening what is sealed."""
    name = door.form.value

    @router.post(
        "/{run_id}/looks",
        operation_id=f"look_at_{name}",
        openapi_extra=describe(body=Look, returns=Seen),
    )
    def look(request: HttpRequest, run_id: str) -> HttpResponse:
        """See a personal value of this run. Takes the right to, and a reason; the look is on record."""
        asked: Look = read_body(request, Look)
        value = look_at(
            run_id=check_id(run_id),
            reference=asked.reference,
            reason=asked.reason,
            actor=find_caller(request),
            wall=WALL,
        )
        return answer(Seen(value))


def add_files(router: Router, door: Door) -> None:
    """The attachments of runs of one form."""
    name = door.form.value
    extra = describe(form=describe_form(), returns=AttachmentInfo, status=201)

    @router.post(
        "/{run_id}/attachments", operation_id=f"attach_to_{name}", response={201: None}, openapi_extra=extra
    )
    def attach(request: HttpRequest, run_id: str) -> HttpResponse:
        """Keep a file as proof; put the `reference` that comes back into a proof field."""
        file, _ = read_form(request)
        info = attach_file(
            run_id=check_id(run_id),
            file=cast(BinaryIO, file.open("rb")),
            name=file.name or "",
            size=file.size or 0,
            actor=find_caller(request),
            now=WALL.now(),
        )
        return answer(info, 201)

    @router.get(
        "/{run_id}/attachments",
        operation_id=f"list_{name}_attachments",
        openapi_extra=describe(returns=list[AttachmentInfo]),
    )
    def list_(request: HttpRequest, run_id: str) -> HttpResponse:
        """The files beside the run."""
        return answer(list_attachments(find_caller(request), check_id(run_id)))

    @router.get(
        "/{run_id}/attachments/{sha256}", operation_id=f"download_{name}_attachment", openapi_extra=describe()
    )
    def download(request: HttpRequest, run_id: str, sha256: str) -> HttpResponseBase:
        """The bytes, always as a download: nothing that came from outside is shown inside our pages."""
        info, file = open_attachment(find_caller(request), check_id(run_id), check_digest(sha256))
        response = FileResponse(file, as_attachment=True, filename=info.name, content_type=info.media_type)
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "sandbox"
        response["Cache-Control"] = "private, no-store"
        return response


def check_id(run_id: str) -> str:
    """An id that cannot be one is not found, whatever is wrong with it."""
    if not _RUN_ID.match(run_id):
        raise NotFound("There is nothing with this id that you may see.", how="Take the id from the list.")
    return run_id


def check_digest(sha256: str) -> str:
    if not _DIGEST.match(sha256):
        raise NotFound("This run has no such file.", how="Take the digest from its attachments.")
    return sha256


def check_same(run_id: str, key: str, act: str) -> None:
    """A key stands for one request; another one under it is a mistake of the caller's."""
    entry = find_by_key(run_id, key)
    if entry is not None and entry.act != act:
        raise Invalid(
            "This key was used for another act.",
            how="Take a new key.",
            field="Idempotency-Key",
            before=entry.act,
        )


def check_opened(outcome: Outcome, course: str, title: str) -> None:
    """As `check_same`, for openings: the run that a key opened is the one that is asked for again."""
    # A matter's course may have changed with its class since; its title never does.
    if outcome.repeated and (
        outcome.run.title != title or course not in (outcome.run.course, outcome.state.klass)
    ):
        raise Invalid(
            "This key was used to open something else.",
            how="Take a new key.",
            field="Idempotency-Key",
            before=outcome.run.id,
        )
