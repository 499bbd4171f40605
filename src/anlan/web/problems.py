"""One way for every refusal and fault to leave: application/problem+json (RFC 9457)."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from inspect import iscoroutinefunction
from typing import Any
from uuid import uuid4

import msgspec
import structlog
from django.core.exceptions import DisallowedHost, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.request import split_domain_port
from django.utils.decorators import sync_and_async_middleware
from django.views.csrf import csrf_failure
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from anlan.attachments.contracts import TooLarge
from anlan.attachments.storing import explain_full
from anlan.directory.contracts import Unauthenticated
from anlan.kernel.errors import AnlanError, Forbidden, Invalid, NotFound, Unavailable

MEDIA_TYPE = "application/problem+json"
log = structlog.get_logger()


class Problem(msgspec.Struct, frozen=True):
    """What every error answers. Beside these, a refusal may carry facts of its own (`missing`, `since`)."""

    type: str
    title: str
    status: int
    detail: str
    code: str = ""
    what: str = ""
    why: str = ""
    how: str = ""
    clause: str = ""
    field: str = ""


class UnsupportedMedia(AnlanError):
    """The body is not of a type that is read here."""

    status = 415
    code = "unsupported-media"


class NotAllowed(AnlanError):
    """The address is there, but not for this method."""

    status = 405
    code = "not-allowed"


def add_handlers(api: NinjaAPI) -> None:
    """Everything that a view may raise becomes a problem document."""
    for kind, read in _READERS.items():
        api.add_exception_handler(kind, _answer_with(read))
    api.add_exception_handler(Exception, show_fault)


def _answer_with(read: Callable[[Any], AnlanError]) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda request, fault: show_refusal(read(fault))


def show_refusal(refusal: AnlanError) -> HttpResponse:
    """A refusal as its document; its facts never hide a member of the standard."""
    facts = {name: value for name, value in refusal.facts.items() if name not in Problem.__struct_fields__}
    problem = Problem(
        type=f"urn:anlan:problem:{refusal.code}",
        title=HTTPStatus(refusal.status).phrase,
        status=refusal.status,
        detail=str(refusal),
        code=refusal.code,
        what=refusal.what,
        why=refusal.why,
        how=refusal.how,
        clause=refusal.clause,
        field=refusal.field,
    )
    body = facts | msgspec.to_builtins(problem)
    response = HttpResponse(msgspec.json.encode(body), content_type=MEDIA_TYPE, status=refusal.status)
    response["Cache-Control"] = "no-store"
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="anlan"'
    if refusal.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = "1"
    if "retry_after_s" in facts:
        response["Retry-After"] = str(facts["retry_after_s"])
    return response


def show_fault(request: HttpRequest, fault: Any) -> HttpResponse:
    """A fault of ours: its trace goes to the log under an id, and only the id goes out."""
    fault_id = str(uuid4())
    log.error("request failed", fault=fault_id, method=request.method, path=request.path, exc_info=fault)
    body: dict[str, Any] = {
        "type": "urn:anlan:problem:fault",
        "title": HTTPStatus.INTERNAL_SERVER_ERROR.phrase,
        "status": 500,
        "detail": f"Something went wrong on our side. Tell the operator the number {fault_id}.",
        "fault": fault_id,
    }
    return HttpResponse(msgspec.json.encode(body), content_type=MEDIA_TYPE, status=500)


def _read_validation(fault: Any) -> AnlanError:
    """The first fault of a query or path parameter, by its name; all of them as a fact."""
    faults = [
        {"field": ".".join(str(part) for part in each["loc"][1:]), "what": each["msg"]}
        for each in fault.errors
    ]
    first = faults[0] if faults else {"field": "", "what": "The input is wrong."}
    return Invalid(f"{first['what']}.", field=first["field"], faults=faults)


def _read_http(fault: Any) -> AnlanError:
    status = int(fault.status_code)
    if status == HTTPStatus.FORBIDDEN:
        return Forbidden(str(fault), how="Send the CSRF token of the session as X-CSRFToken.")
    return Invalid(str(fault))


def _read_host(request: HttpRequest) -> AnlanError:
    host = request.META.get("HTTP_HOST", "")
    name = (split_domain_port(host)[0] or host)[:200]
    return Invalid(
        f"This server does not answer to the name {name}.",
        why="It is not among those it was told to answer to.",
        how="Whoever runs it adds the name to ANLAN_HOSTS, without a port, and starts it again.",
        field="Host",
    )


def _read_database(fault: Any) -> AnlanError:
    """Gone, or two of us waited for each other: in both cases the same call may succeed later."""
    log.warning("database does not answer", error=str(fault))
    return Unavailable("The database does not answer just now.", how="Send the same request again.")


def _read_system(fault: Any) -> AnlanError:
    """A full disk is said; any other fault of the system is ours."""
    refusal = explain_full(fault)
    if isinstance(refusal, OSError):
        raise refusal
    return refusal


_READERS: dict[type[Exception], Callable[[Any], AnlanError]] = {
    AnlanError: lambda fault: fault,
    ValidationError: _read_validation,
    AuthenticationError: lambda fault: Unauthenticated(
        "Nobody is signed in.", how="Send a token as `Authorization: Bearer ...`, or sign in."
    ),
    HttpError: _read_http,
    Http404: lambda fault: NotFound("There is nothing here."),
    RequestDataTooBig: lambda fault: TooLarge("The body is too large.", how="Send less at a time."),
    SuspiciousOperation: lambda fault: Invalid("The request cannot be read.", why=str(fault)),
    UnreadablePostError: lambda fault: Invalid("The body broke off.", how="Send it again."),
    OperationalError: _read_database,
    InterfaceError: _read_database,
    OSError: _read_system,
}


def show_forgery(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW: a page for whoever sent a form, a problem for whoever calls."""
    if "text/html" in request.headers.get("Accept", ""):
        return csrf_failure(request, reason)
    return show_refusal(
        Forbidden(
            "The request does not prove that it comes from a page of ours; "
            "请求没有带本系统页面的校验码（CSRF）。",
            why=f"{reason.rstrip('.')}." if reason else "",
            how="Send the cookie csrftoken as X-CSRFToken, or a token as `Authorization: Bearer ...`.",
            field="X-CSRFToken",
        )
    )


def show_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404: an address that does not exist."""
    return show_refusal(NotFound("There is nothing at this address.", how="See /api/openapi.json."))


def show_server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: a fault outside the API."""
    return show_refusal(Unavailable("Something went wrong on our side.", how="Tell the operator."))


@sync_and_async_middleware
def explain_not_allowed(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Middleware: a method that an address does not take is refused by no view, and is a problem too."""
    if iscoroutinefunction(get_response):

        async def answer_async(request: HttpRequest) -> HttpResponse:
            return _explain(request, await get_response(request))

        return answer_async
    return lambda request: _explain(request, get_response(request))


def _explain(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
        return response
    allowed = response.get("Allow", "")
    problem = show_refusal(
        NotAllowed(f"{request.path} does not take {request.method}.", how=f"Use {allowed}.")
    )
    problem["Allow"] = allowed
    return problem


def show_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    if isinstance(exception, DisallowedHost):
        return show_refusal(_read_host(request))
    return show_refusal(Invalid("The request cannot be read."))
