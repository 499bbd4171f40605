"""How posts did in tests: by post to whoever may read the directory there, by person to few."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from statistics import median

from anlan.directory.selectors import find_bureau, name_people, name_posts
from anlan.duty.access import may, read_ref
from anlan.duty.contracts import AskView, PersonView, Reached
from anlan.duty.models import Ask
from anlan.duty.parameters import find_policy
from anlan.kernel.access import Actor, Permission, check_permission


def list_reached(actor: Actor, bureau: str, *, since: datetime, now: datetime) -> tuple[Reached, ...]:
    """Each post that was asked since then, by how it did; tests that still wait count as asked."""
    check_permission(actor, Permission.READ_DIRECTORY, find_bureau(bureau).path)
    asks: dict[str, list[Ask]] = defaultdict(list)
    rows = Ask.objects.select_related("test").filter(test__bureau=bureau, test__asked_at__gte=since)
    for row in rows.order_by("test__asked_at", "pk"):
        asks[row.post].append(row)
    names = name_posts([read_ref(post) for post in asks])
    limit = find_policy(now).silent_twice
    return tuple(
        _sum_up(post, own, names.get(read_ref(post), (post, post)), limit)
        for post, own in sorted(asks.items())
    )


def _sum_up(post: str, asks: Sequence[Ask], name: tuple[str, str], limit: int) -> Reached:
    times = [int((ask.answered_at - ask.test.asked_at).total_seconds()) for ask in asks if ask.answered_at]
    ended = [ask for ask in asks if ask.test.ended_at or ask.answered_at]
    row = ended[-1].silent_in_a_row if ended else 0
    return Reached(
        post=post,
        zh=name[0],
        en=name[1] or name[0],
        asked=len(asks),
        answered=len(times),
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
    return tuple(_view(row, names) for row in found)


def _view(row: Ask, names: dict[int, PersonView]) -> AskView:
    after = (row.answered_at - row.test.asked_at).total_seconds() if row.answered_at else None
    return AskView(
        test=str(row.test.pk),
        post=row.post,
        asked_at=row.test.asked_at,
        ends_at=row.test.ends_at,
        answered_at=row.answered_at,
        after_s=None if after is None else int(after),
        channel=row.channel,
        by=row.test.by,
        person=names.get(row.person) if row.person else None,
    )
