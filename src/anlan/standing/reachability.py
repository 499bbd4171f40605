"""通讯抽测 as the plan asks for it: what its standing duties found, post by post."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from anlan.engine.selectors import filter_runs
from anlan.kernel.access import Actor, Permission
from anlan.kernel.clock import LIVE
from anlan.notices.selectors import list_by_stream, name_all
from anlan.plans.contracts import Form, Text

# The standing duty of a plan by which posts are tested (SY-4.1), and why it tells them.
COURSE, TOLD = "reachability-test", "told"


class PlannedAsk(msgspec.Struct, frozen=True, kw_only=True):
    """One post that a standing duty of the plan asked, and how it answered. `rung`: 0, or up the ladder."""

    run: str
    number: str
    post: str
    title: Text
    rung: int
    asked_at: datetime
    answered_at: datetime | None
    after_s: int | None
    how: str


def list_planned(actor: Actor, bureau: str, *, since: datetime, limit: int = 24) -> tuple[PlannedAsk, ...]:
    """What the plan's own tests of a bureau found since then, the latest first."""
    runs = filter_runs(actor, Permission.READ_INCIDENT).filter(
        form=Form.STANDING.value, course=COURSE, bureau=bureau, timeline=LIVE, opened_at__gte=since
    )
    numbers = dict(runs.order_by("-opened_at").values_list("id", "number")[:limit])
    return tuple(_list_asks(numbers))


def _list_asks(numbers: dict[str, str]) -> Iterator[PlannedAsk]:
    told = list_by_stream(tuple(numbers))
    titles = name_all({notice.post for several in told.values() for notice, _ in several})
    for run, number in numbers.items():
        for notice, _ in sorted(told.get(run, ()), key=lambda each: each[0].post):
            if notice.reason != TOLD:
                continue
            answered = notice.acknowledged_at
            yield PlannedAsk(
                run=run,
                number=number,
                post=notice.post,
                title=titles[notice.post],
                rung=notice.rung,
                asked_at=notice.told_at,
                answered_at=answered,
                after_s=int((answered - notice.told_at).total_seconds()) if answered else None,
                how=notice.how,
            )
