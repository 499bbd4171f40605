"""/api/trace: from the sentence of a plan to the act that kept it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from anlan.kernel.access import Permission
from anlan.supervision.contracts import TracePage
from anlan.supervision.release import digest_release
from anlan.supervision.selectors import show_trace
from anlan.web.api.answers import answer, describe
from anlan.web.api.auth import check_scope, find_caller
from anlan.web.api.bodies import check_query

router = Router(tags=["plans"])


@router.get("", operation_id="show_trace", openapi_extra=describe(returns=TracePage))
def show(request: HttpRequest) -> HttpResponse:
    """Each clause with its reading, state, what carries it, the stories that show it and its last runs."""
    check_query(request, ())
    actor = find_caller(request)
    check_scope(actor, Permission.READ_INCIDENT)
    return answer(show_trace(actor, digest=digest_release()))
