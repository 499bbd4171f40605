"""Telling the keeper of a roster of its gaps: weeks ahead, and again the day before."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from anlan.duty.access import read_ref
from anlan.duty.contracts import GapView, Span
from anlan.duty.models import GapTold, Roster
from anlan.duty.parameters import find_policy
from anlan.duty.registry import GAP, Message, tell_posts
from anlan.duty.selectors.gaps import find_gaps
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import Clock
from anlan.kernel.errors import AnlanError
from anlan.ledger.contracts import Draft
from anlan.ledger.services import append_entries, lock_streams, open_stream

AHEAD, DAY_BEFORE = "ahead", "day-before"
DAY = timedelta(days=1)
SHOWN = 5
log = structlog.get_logger()


def tell_gaps(wall: Clock) -> int:
    """Tell of every gap that nobody was told of at this stage; one notice a roster. How many gaps."""
    told = 0
    for roster in Roster.objects.order_by("pk"):
        try:
            told += _tell_roster(roster, wall)
        except AnlanError as refusal:  # one roster that cannot be judged must not hide the others
            log.error("gaps not told", roster=str(roster), reason=str(refusal))
    return told


@transaction.atomic
def _tell_roster(roster: Roster, wall: Clock) -> int:
    open_stream(roster.stream, kind="roster", now=wall.now())
    lock_streams([roster.stream])
    now = wall.now()
    new: dict[str, list[GapView]] = defaultdict(list)
    for gap in find_gaps([roster], Span(now, now + find_policy(now).gap_ahead)):
        stage = DAY_BEFORE if gap.since - now <= DAY else AHEAD
        # A gap that has begun begins now at each look; it was told of before it did, or is told once a day.
        since = gap.since if gap.since > now else _begin_of_day(now)
        if _note(roster, since, stage, now):
            new[stage].append(gap)
    for stage, gaps in new.items():
        notice = f"gap-{now:%Y%m%dT%H%M%S}-{stage}"
        text = _write_text(gaps, stage)
        post = read_ref(roster.keeper)
        message = Message(roster.stream, notice, (post,), GAP, text, "SY-3.1.5")
        tell_posts([message], now=now)
        facts = {"notice": notice, "stage": stage, "gaps": [[g.since, g.until, g.there] for g in gaps]}
        draft = Draft(
            type="gaps-told",
            happened_at=now,
            actor="engine",
            act="tell-gaps",
            clauses=("SY-3.1.5",),
            data=facts,
        )
        append_entries({roster.stream: [draft]}, now=now)
    return sum(map(len, new.values()))


def _begin_of_day(now: datetime) -> datetime:
    return now.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)


def _note(roster: Roster, since: datetime, stage: str, now: datetime) -> bool:
    _, made = GapTold.objects.get_or_create(
        roster=roster, since=since, stage=stage, defaults={"told_at": now}
    )
    return made


def _write_text(gaps: list[GapView], stage: str) -> str:
    """What is missing, in a sentence that names no person."""
    spans = "；".join(_say(gap) for gap in gaps[:SHOWN])
    more = f"；另有{len(gaps) - SHOWN}处" if len(gaps) > SHOWN else ""
    when = "明天起" if stage == DAY_BEFORE else "排班"
    return f"{when}缺班：{gaps[0].zh} {spans}{more}。请安排人员。"


def _say(gap: GapView) -> str:
    since, until = gap.since.astimezone(BEIJING), gap.until.astimezone(BEIJING)
    few = f"（到岗{gap.there}/{gap.seats}）" if gap.there else ""
    raised = f"（{gap.key_date}）" if gap.key_date else ""
    return f"{since:%m-%d %H:%M}至{until:%m-%d %H:%M}{few}{raised}"
