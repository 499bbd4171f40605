"""/api/words: what the words of the plan language are called, for forms and labels."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from anlan.plans.labels import Labels, load_labels
from anlan.web.api.answers import answer, describe
from anlan.web.api.bodies import check_query

router = Router(tags=["plans"])


@router.get("", operation_id="list_words", openapi_extra=describe(returns=Labels))
def list_(request: HttpRequest) -> HttpResponse:
    """Phases, grades, warnings and the fields of proof forms in Chinese and English."""
    check_query(request, ())
    return answer(load_labels())
