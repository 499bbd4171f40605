"""Contracts as HTTP answers, pages with a cursor, and what the OpenAPI document says of both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import msgspec
from django.core import signing
from django.http import HttpRequest, HttpResponse

from anlan.engine.contracts.runs import Outcome, RunView
from anlan.kernel.errors import Invalid
from anlan.web.problems import MEDIA_TYPE, Problem

T = TypeVar("T")
REFERENCE = "#/components/schemas/{name}"
# Every contract that a body or an answer names; the OpenAPI document holds the schemas of them all.
DESCRIBED: list[Any] = [Problem]
_SALT = "anlan.cursor"
_REFUSED = (400, 401, 403, 404, 405, 409, 413, 415, 422, 503, 507)


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Part of a list. `next` is the cursor of what follows; none at the end."""

    items: list[T]
    next: str | None = None


class Done(msgspec.Struct, frozen=True):
    """What an act led to: the run after it and the numbers of the entries it made; none for a repeat."""

    run: RunView
    entries: tuple[int, ...]
    repeated: bool


def answer(contract: object, status: int = 200) -> HttpResponse:
    """A contract as JSON; never kept by anybody on the way."""
    response = HttpResponse(msgspec.json.encode(contract), content_type="application/json", status=status)
    response["Cache-Control"] = "no-store"
    return response


def answer_done(outcome: Outcome, status: int = 200) -> HttpResponse:
    """An outcome, saying in a header whether it is the repeat of an earlier request."""
    response = answer(Done(outcome.run, outcome.entries, outcome.repeated), status)
    if outcome.repeated:
        response["Idempotency-Replayed"] = "true"
    if status == HTTPStatus.CREATED:
        response["Location"] = f"/api/{outcome.run.form}s/{outcome.run.id}"
    return response


def answer_page(request: HttpRequest, items: Sequence[object], cursor: str | None) -> HttpResponse:
    """A page, its successor also as a Link header."""
    response = answer(Page(list(items), cursor))
    if cursor is not None:
        query = urlencode({**request.GET.dict(), "cursor": cursor})
        response["Link"] = f'<{request.path}?{query}>; rel="next"'
    return response


def write_cursor(*place: object) -> str:
    """Where a page ended, signed: nobody can make one up, and nobody should read one."""
    return signing.dumps([str(part) for part in place], salt=_SALT, compress=True)


def read_cursor(cursor: str) -> list[str]:
    try:
        place: list[str] = signing.loads(cursor, salt=_SALT)
    except signing.BadSignature as fault:
        raise Invalid(
            "This cursor was not made here.", how="Take the one named `next`.", field="cursor"
        ) from fault
    return place


def read_run_cursor(cursor: str) -> tuple[datetime, str] | None:
    """The place of the last run seen, for `list_runs`."""
    if not cursor:
        return None
    at, run_id = read_cursor(cursor)
    return datetime.fromisoformat(at), run_id


def describe(
    *,
    body: Any = None,
    form: dict[str, Any] | None = None,
    returns: Any = None,
    status: int = 200,
    keyed: bool = False,
) -> dict[str, Any]:
    """The part of an operation's description that comes from contracts rather than from its signature.

    `keyed`: it takes an Idempotency-Key.
    """
    extra: dict[str, Any] = {"responses": {code: _describe_problem(code) for code in _REFUSED}}
    if returns is not None:
        extra["responses"][status] = {
            "description": HTTPStatus(status).phrase,
            "content": {"application/json": {"schema": refer(returns)}},
        }
    if body is not None:
        extra["requestBody"] = {"required": True, "content": {"application/json": {"schema": refer(body)}}}
    if form is not None:
        content = {"multipart/form-data": {"schema": form}}
        extra["requestBody"] = {"required": True, "content": content}
    if keyed:
        extra["parameters"] = [_KEY_HEADER]
    return extra


def describe_form(**fields: dict[str, Any]) -> dict[str, Any]:
    """The schema of a multipart form with one file and these text fields."""
    file = {"type": "string", "format": "binary", "contentMediaType": "application/octet-stream"}
    return {
        "type": "object",
        "properties": {"file": file, **fields},
        "required": ["file"],
        "additionalProperties": False,
    }


def refer(contract: Any) -> dict[str, Any]:
    """A reference to a contract's schema, which the document will hold."""
    DESCRIBED.append(contract)
    (schema,), _ = msgspec.json.schema_components(
        [contract], ref_template=REFERENCE, schema_hook=_describe_any
    )
    return schema


def list_components() -> dict[str, Any]:
    """The schemas of every contract that was referred to."""
    _, components = msgspec.json.schema_components(
        DESCRIBED, ref_template=REFERENCE, schema_hook=_describe_any
    )
    return components


def _describe_any(kind: type) -> dict[str, Any]:
    """`object` in a contract is a proof's value, whose type the plan's form decides."""
    if kind is object:
        return {"description": "Any JSON value; the form of the step says which."}
    raise NotImplementedError


def _describe_problem(status: int) -> dict[str, Any]:
    return {
        "description": HTTPStatus(status).phrase,
        "content": {MEDIA_TYPE: {"schema": {"$ref": REFERENCE.format(name="Problem")}}},
    }


_KEY_HEADER = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "The same key again returns what the first request led to, and does nothing.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,128}$"},
}
