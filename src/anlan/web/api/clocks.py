"""What timelines show, so that a page can tick; and /api/timelines."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from anlan.deadlines.contracts import Reading
from anlan.deadlines.selectors import list_readings
from anlan.drills.demonstration import PREFIX
from anlan.engine.selectors import list_timelines
from anlan.kernel.clock import LIVE
from anlan.plans.contracts import Text
from anlan.web.api.answers import answer, describe
from anlan.web.api.auth import WALL, find_caller
from anlan.web.api.bodies import check_query

router = Router(tags=["timelines"])
_LIVE, _DEMONSTRATION = Text("实时", "Live"), Text("演示", "Demonstration")


class TimelineClock(msgspec.Struct, frozen=True):
    """What a timeline shows now; `rate` of its seconds pass in one of the wall, none once it stands still."""

    timeline: str
    now: datetime
    rate: float
    name: Text
    live: bool


def read_clocks(timelines: Iterable[str]) -> dict[str, TimelineClock]:
    """The clocks of these timelines, and the live one in any case; one query."""
    named = set(timelines) - {LIVE}
    readings = list_readings(named, WALL) if named else {LIVE: Reading(LIVE, WALL.now(), 1.0)}
    return {name: _view(reading) for name, reading in readings.items()}


@router.get("", operation_id="list_timelines", openapi_extra=describe(returns=list[TimelineClock]))
def list_(request: HttpRequest) -> HttpResponse:
    """The live timeline, and those of drills and demonstrations with runs that the caller may see."""
    check_query(request, ())
    return answer(list(read_clocks(list_timelines(find_caller(request))).values()))


def _view(reading: Reading) -> TimelineClock:
    live = reading.timeline == LIVE
    name = _LIVE if live else _DEMONSTRATION if reading.timeline.startswith(PREFIX) else None
    return TimelineClock(
        reading.timeline,
        reading.now,
        reading.rate,
        name or Text(reading.timeline, reading.timeline),
        live,
    )
