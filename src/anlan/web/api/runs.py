"""What all forms of runs have in common over HTTP: lists, rooms, acts, entries, signals, looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from anlan.engine.contracts.acts import GIVEN
from anlan.engine.contracts.runs import ListedRun
from anlan.engine.contracts.state import RunStatus
from anlan.engine.selectors import access_run, find_owners, list_runs
from anlan.kernel.access import Actor
from anlan.kernel.clock import LIVE
from anlan.kernel.errors import Invalid
from anlan.ledger.contracts import Entry
from anlan.ledger.services import list_since
from anlan.plans.contracts import Form
from anlan.plans.selectors import list_readable
from anlan.plans.words import RANKS
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
    read_run_cursor,
    write_cursor,
)
from anlan.web.api.auth import WALL, check_scope, find_caller
from anlan.web.api.bodies import check_query, read_body, read_key
from anlan.web.api.doors import Door, check_id
from anlan.web.api.rooms import Room, furnish

_STATUSES = tuple(status.value for status in RunStatus if status is not RunStatus.NONE)
_WORD = r"^[\w.:-]*$"


class Span(Schema):
    """Which entries: those after number `cursor`."""

    cursor: int = Field(0, ge=0, lt=2**31)
    limit: int = Field(100, ge=1, le=500)


class Filters(Schema):
    """Which runs; `bureau` means it and all below it. A drill has its own timeline; `all` means any.

    `owner` has an open step of it: a post, or `mine` for those of the caller. `due_before`: its tightest
    clock is before that. `q` stands in number, title or subject: nobody is found by who called.
    """

    kind: str = Field("", pattern=_WORD, max_length=100)
    status: str = Field("", pattern=_WORD, max_length=20)
    grade: str = Field("", pattern=_WORD, max_length=20)
    bureau: str = Field("", pattern=_WORD, max_length=32)
    timeline: str = Field(LIVE, pattern=_WORD, max_length=100)
    klass: str = Field("", pattern=_WORD, max_length=100)
    owner: str = Field("", pattern=r"^(mine|[\w.-]+:[\w.-]+)?$", max_length=100)
    due_before: AwareDatetime | None = None
    q: str = Field("", pattern=r"^[^\x00-\x1f]*$", max_length=100)
    late: bool | None = None
    cursor: str = Field("", max_length=500)
    limit: int = Field(50, ge=1, le=200)

    def lookups(self) -> dict[str, Any]:
        timeline = "" if self.timeline == "all" else self.timeline
        named = {
            "klass": self.klass,
            "course": self.kind,
            "status": self.status,
            "grade": self.grade,
            "timeline": timeline,
        }
        lookups: dict[str, Any] = {name: value for name, value in named.items() if value}
        if self.bureau:
            lookups["path__contains"] = f"/{self.bureau}/"
        if self.due_before is not None:
            lookups |= {"due_at__lt": _read_instant(self.due_before), "closed_at": None}
        return lookups if self.late is None else {**lookups, "late": self.late}


def list_owners(actor: Actor, owner: str) -> tuple[str, ...]:
    """The posts meant by `owner`; one that nobody is, for whoever holds none and asks for theirs."""
    if owner != "mine":
        return (owner,) if owner else ()
    return tuple(str(post) for post in actor.posts) or ("nobody",)


def _read_instant(at: datetime) -> datetime:
    """In UTC: the database does not take every offset that a time may be written with."""
    try:
        return at.astimezone(UTC)
    except OverflowError as fault:
        raise Invalid("There is no such time.", field="due_before") from fault


def check_words(actor: Actor, form: Form, **given: str) -> None:
    """Raise Invalid for a word that no run can have: an empty list would say that there is none."""
    known: dict[str, Callable[[], Iterable[str]]] = {
        "status": lambda: _STATUSES,
        "grade": lambda: RANKS,
        "kind": lambda: _list_kinds(actor, form),
    }
    for name, word in given.items():
        if word and word not in (allowed := sorted(set(known[name]()))):
            raise Invalid(f"{word!r} is no {name}.", how=f"One of: {', '.join(allowed)}.", field=name)


def _list_kinds(actor: Actor, form: Form) -> Iterable[str]:
    courses = (course for _, plan in list_readable(actor) for course in plan.courses.values())
    return (course.id for course in courses if course.form is form)


def add_reading(router: Router, door: Door) -> None:
    """The list, the room and the record of runs of one form."""
    name = door.form.value

    @router.get("", operation_id=f"list_{door.many}", openapi_extra=describe(returns=Page[ListedRun]))
    def list_(request: HttpRequest, filters: Query[Filters]) -> HttpResponse:
        """By when they began, the latest first; follow `next` to the end."""
        check_query(request, Filters.model_fields)
        actor, after = find_caller(request), read_run_cursor(filters.cursor)
        check_scope(actor, door.reading)
        check_words(actor, door.form, status=filters.status, grade=filters.grade, kind=filters.kind)
        found = list_runs(
            actor,
            door.reading,
            form=name,
            after=after,
            limit=filters.limit + 1,
            filters=filters.lookups(),
            owners=list_owners(actor, filters.owner),
            words=filters.q,
        )
        items = found[: filters.limit]
        more = len(found) > filters.limit
        last = write_cursor(items[-1].opened_at, items[-1].id) if more else None
        return answer_page(request, find_owners(items), last)

    @router.get("/{run_id}", operation_id=f"show_{name}", openapi_extra=describe(returns=Room))
    def show(request: HttpRequest, run_id: str) -> HttpResponse:
        """The whole room: steps with forms and clocks, notices, what may be done and what is missing."""
        return answer(furnish(door.show(find_caller(request), check_id(run_id))))

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


def add_signals(router: Router, door: Door) -> None:
    """What came in for runs of one form."""
    name = door.form.value

    @router.get(
        "/{run_id}/signals",
        operation_id=f"list_{name}_signals",
        openapi_extra=describe(returns=list[SignalView]),
    )
    def signals(request: HttpRequest, run_id: str) -> HttpResponse:
        """What came in for it; numbers that point at a person are masked."""
        return answer(list_signals(find_caller(request), check_id(run_id)))


def add_acting(router: Router, door: Door) -> None:
    """The acts on runs of one form. The document names those it takes; of the others a refusal says why."""
    name = door.form.value
    extra = describe(body=door.acts, returns=Done, keyed=True)

    @router.post("/{run_id}/acts", operation_id=f"act_on_{name}", openapi_extra=extra)
    def act(request: HttpRequest, run_id: str) -> HttpResponse:
        """Do one act. Its word is in `act`; what a step's proof must hold stands in the room's `form`."""
        actor = find_caller(request)
        given, key = read_body(request, GIVEN), read_key(request, actor)
        outcome = door.act(check_id(run_id), act=given, actor=actor, wall=WALL, key=key)
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
