"""/api/duty/preference: how one is told, and how far one may choose."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from anlan.directory.contracts import ContactKind
from anlan.directory.selectors import list_own_points
from anlan.duty.contracts import Preference
from anlan.duty.parameters import find_policy
from anlan.duty.selectors import OUTSIDE, find_preference
from anlan.duty.services.preferences import set_preference
from anlan.web.api.answers import answer, describe
from anlan.web.api.auth import WALL, find_caller
from anlan.web.api.bodies import check_query, read_body

router = Router(tags=["duty"])


class PreferenceView(msgspec.Struct, frozen=True, kw_only=True):
    """How I am told. `ways`: the kinds of contact outside the house by which I am reached.

    `longest_delay_s`: how much later than the first a way may come; `longest_quiet_min`: of a day.
    """

    preference: Preference
    ways: tuple[ContactKind, ...]
    longest_delay_s: int
    longest_quiet_min: int


@router.get("", operation_id="show_preference", openapi_extra=describe(returns=PreferenceView))
def preference(request: HttpRequest) -> HttpResponse:
    """Which way is taken after which to reach me, what else there is, and how far I may choose."""
    check_query(request, ())
    actor, policy = find_caller(request), find_policy(WALL.now())
    points = list_own_points(actor.person) if actor.person else ()
    return answer(
        PreferenceView(
            preference=find_preference(actor),
            ways=tuple(dict.fromkeys(point.kind for point in points if point.kind in OUTSIDE)),
            longest_delay_s=int(policy.longest_delay.total_seconds()),
            longest_quiet_min=int(policy.longest_quiet.total_seconds()) // 60,
        )
    )


@router.put("", operation_id="set_preference", openapi_extra=describe(body=Preference, returns=Preference))
def prefer(request: HttpRequest) -> HttpResponse:
    """Say which way is taken after which, and when repeats may wait; a first notice never does."""
    check_query(request, ())
    body: Preference = read_body(request, Preference)
    set_preference(actor=find_caller(request), wall=WALL, preference=body)
    return answer(body)
