"""Opening standing duties, one run a period and bureau; after an outage the missed ones too, and late."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

import structlog
from django.db.models import Max

from anlan.directory.selectors import list_bureaus
from anlan.duty.parameters import find_key_date
from anlan.engine.contracts.acts import Open
from anlan.engine.models import Run
from anlan.engine.rules.acts.closing import PERIOD_END
from anlan.engine.rules.periods import Period, find_period, list_periods
from anlan.engine.services import Opening, open_run
from anlan.kernel.access import ENGINE
from anlan.kernel.clock import LIVE, Clock
from anlan.kernel.errors import AnlanError
from anlan.plans.contracts import Course, Form
from anlan.plans.selectors import find_version, list_versions
from anlan.plans.versions import VersionState

# A bureau that was away for longer than this many periods of a duty gets the oldest of them on later rounds.
_AT_ONCE = 31
# The fact by which a standing duty asks for more on such a day.
KEY_DATE = "key_date"
log = structlog.get_logger()


def open_standing(wall: Clock) -> int:
    """Open what the published plans ask for now; returns how many runs. One that fails stops no other."""
    opened = 0
    known = {bureau.code for bureau in list_bureaus()}
    for info in list_versions():
        if info.state is not VersionState.PUBLISHED:
            continue
        plan = find_version(info.id)
        duties = [course for course in plan.courses.values() if course.form is Form.STANDING]
        for bureau in (code for code, _ in plan.issuers if code in known):
            for course in duties:
                opened += _open_duty(info.id, course, bureau, wall)
    return opened


def _open_duty(version: int, course: Course, bureau: str, wall: Clock) -> int:
    opened = 0
    for period, at in islice(_list_due(course, bureau, wall.now()), _AT_ONCE):
        try:
            _open_period(version, course, bureau, period, at, wall)
        except AnlanError as refusal:
            log.error("standing duty not opened", bureau=bureau, duty=course.id, reason=str(refusal))
            break
        opened += 1
    return opened


def _list_due(course: Course, bureau: str, now: datetime) -> list[tuple[Period, datetime]]:
    """The periods to open and from when they count: all since the last one, or the present one, from now."""
    last = Run.objects.filter(
        form=Form.STANDING.value, course=course.id, bureau=bureau, timeline=LIVE
    ).aggregate(last=Max("opened_at"))["last"]
    if last is None:
        return [(find_period(course.every, now), now)]
    return [(period, period.start) for period in list_periods(course.every, last, now)]


def _open_period(
    version: int, course: Course, bureau: str, period: Period, at: datetime, wall: Clock
) -> None:
    act = Open(
        title=f"{course.title.zh} {period.name}",
        bureau=bureau,
        dates={PERIOD_END: period.end},
        facts=_list_facts(course, period),
        happened_at=at,
    )
    opening = Opening(version, Form.STANDING, course.id, act)
    open_run(opening=opening, actor=ENGINE, wall=wall, key=f"{course.id}/{period.name}")


def _list_facts(course: Course, period: Period) -> dict[str, object]:
    """What is known before anybody looks: whether the period begins on a key date (重要节点, SY-3.4.5)."""
    asks = any(field.name == KEY_DATE for field in course.facts)
    return {KEY_DATE: True} if asks and find_key_date(period.start) is not None else {}
