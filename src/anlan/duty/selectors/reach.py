"""How posts did in tests: by post to whoever may read the directory there, by person to few."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from statistics import median
from typing import Any

from django.db.models import Count, Max, Q

from anlan.directory.contracts import Bureau
from anlan.directory.selectors import (
    find_bureau,
    list_bureaus,
    list_covered,
    name_people,
    name_posts,
)
from anlan.duty.access import may, read_ref
from anlan.duty.contracts import AskState, AskView, PersonView, PostTitle, Reached, TestedBureau
from anlan.duty.models import Ask, Roster, SpotTest
from anlan.duty.parameters import find_policy
from anlan.kernel.access import Actor, Permission, PostRef, check_permission

_ANSWERED = Q(answered_at__isnull=False)
_SILENT = Q(answered_at=None, test__ended_at__isnull=False)


def list_tested(actor: Actor, *, since: datetime, now: datetime) -> tuple[TestedBureau, ...]:
    """The bureaus whose tests the actor may read: those that have posts to ask, or were asked since then.

    The number of queries does not depend on how many bureaus there are.
    """
    readable = list_bureaus(actor.paths(Permission.READ_DIRECTORY))
    codes = [each.code for each in readable]
    counted = {row["test__bureau"]: row for row in _count(codes, since)}
    waiting = dict(SpotTest.objects.filter(bureau__in=codes, ended_at=None).values_list("bureau", "ends_at"))
    asked = counted.keys() | {ref.bureau for ref in list_askable(codes, now=now)}
    return tuple(
        _view_bureau(each, counted.get(each.code, {}), waiting.get(each.code), actor)
        for each in readable
        if each.code in asked
    )


def _count(bureaus: Sequence[str], since: datetime) -> Iterable[Mapping[str, Any]]:
    asks = Ask.objects.filter(test__bureau__in=bureaus, test__asked_at__gte=since).order_by()
    return asks.values("test__bureau").annotate(
        asked=Count("pk"),
        answered=Count("pk", filter=_ANSWERED),
        silent=Count("pk", filter=_SILENT),
        last_at=Max("test__asked_at"),
    )


def _view_bureau(
    bureau: Bureau, counted: Mapping[str, Any], waits_until: datetime | None, actor: Actor
) -> TestedBureau:
    return TestedBureau(
        bureau=bureau.code,
        zh=bureau.zh,
        en=bureau.en or bureau.zh,
        asked=counted.get("asked", 0),
        answered=counted.get("answered", 0),
        silent=counted.get("silent", 0),
        last_at=counted.get("last_at"),
        waits_until=waits_until,
        allowed=("ask",) if actor.can(Permission.KEEP_ROSTER, bureau.path) else (),
    )


def list_askable(bureaus: Sequence[str], *, now: datetime) -> tuple[PostRef, ...]:
    """The posts that a test may ask: those that must be reachable at any hour, and those with a roster."""
    refs = {each.ref for each in list_covered(bureaus, now=now)}
    rosters = Roster.objects.filter(bureau__in=bureaus).values_list("bureau", "post")
    return tuple(sorted(refs | {PostRef(bureau, post) for bureau, post in rosters}, key=str))


def title_askable(actor: Actor, bureau: str, *, now: datetime) -> tuple[PostTitle, ...]:
    """What the posts are called that a test of the bureau may ask."""
    check_permission(actor, Permission.READ_DIRECTORY, find_bureau(bureau).path)
    refs = list_askable([bureau], now=now)
    titles = name_posts(refs)
    return tuple(_title(str(ref), titles) for ref in refs)


def _title(post: str, titles: Mapping[PostRef, tuple[str, str]]) -> PostTitle:
    zh, en = titles.get(read_ref(post), (post, post))
    return PostTitle(post, zh, en or zh)


def list_reached(actor: Actor, bureau: str, *, since: datetime, now: datetime) -> tuple[Reached, ...]:
    """Each post that was asked since then, by how it did; tests that still wait count as asked."""
    check_permission(actor, Permission.READ_DIRECTORY, find_bureau(bureau).path)
    asks: dict[str, list[Ask]] = defaultdict(list)
    rows = Ask.objects.select_related("test").filter(test__bureau=bureau, test__asked_at__gte=since)
    for row in rows.order_by("test__asked_at", "pk"):
        asks[row.post].append(row)
    titles = name_posts([read_ref(post) for post in asks])
    limit = find_policy(now).silent_twice
    return tuple(_sum_up(_title(post, titles), own, limit) for post, own in sorted(asks.items()))


def _sum_up(title: PostTitle, asks: Sequence[Ask], limit: int) -> Reached:
    times = [int((ask.answered_at - ask.test.asked_at).total_seconds()) for ask in asks if ask.answered_at]
    ended = [ask for ask in asks if ask.test.ended_at or ask.answered_at]
    row = ended[-1].silent_in_a_row if ended else 0
    return Reached(
        post=title.post,
        zh=title.zh,
        en=title.en,
        asked=len(asks),
        answered=len(times),
        silent=len(ended) - len(times),
        median_s=int(median(times)) if times else None,
        slowest_s=max(times, default=None),
        channels=dict(Counter(ask.channel for ask in asks if ask.answered_at)),
        last_at=asks[-1].test.asked_at,
        last_answered=asks[-1].answered_at is not None if asks[-1] in ended else None,
        silent_in_a_row=row,
        backup_first=row >= limit,
    )


def list_asks(actor: Actor, bureau: str, *, since: datetime, limit: int = 200) -> tuple[AskView, ...]:
    """Test by test, the latest first. Who answered for a post: to that person and the inspector alone."""
    check_permission(actor, Permission.READ_DIRECTORY, find_bureau(bureau).path)
    inspects = may(actor, Permission.INSPECT, bureau)
    rows = Ask.objects.select_related("test").filter(test__bureau=bureau, test__asked_at__gte=since)
    found = list(rows.order_by("-test__asked_at", "post")[:limit])
    shown = {row.person for row in found if row.person and (inspects or actor.person == str(row.person))}
    names = {pk: PersonView(*told) for pk, told in name_people(shown).items()}
    titles = name_posts({read_ref(row.post) for row in found})
    return tuple(_view(row, names, _title(row.post, titles)) for row in found)


def _view(row: Ask, names: dict[int, PersonView], title: PostTitle) -> AskView:
    after = (row.answered_at - row.test.asked_at).total_seconds() if row.answered_at else None
    return AskView(
        test=str(row.test.pk),
        post=row.post,
        zh=title.zh,
        en=title.en,
        state=_judge(row),
        asked_at=row.test.asked_at,
        ends_at=row.test.ends_at,
        answered_at=row.answered_at,
        after_s=None if after is None else int(after),
        channel=row.channel,
        by=row.test.by,
        person=names.get(row.person) if row.person else None,
    )


def _judge(row: Ask) -> AskState:
    if row.answered_at:
        return AskState.ANSWERED
    return AskState.SILENT if row.test.ended_at else AskState.WAITING
