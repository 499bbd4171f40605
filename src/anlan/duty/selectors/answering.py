"""Who answers for posts at an instant, and how they are reached: the only place that says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import OuterRef, Q, Subquery

from anlan.deadlines.selectors import find_calendar
from anlan.directory.contracts import Point
from anlan.directory.selectors import list_covered_refs, list_points, name_people, read_held
from anlan.duty.contracts import Answering, Coverage, How, OnCall, Reach
from anlan.duty.models import Ask, Leave, Roster, Shift
from anlan.duty.parameters import find_policy, list_key_dates
from anlan.duty.rules.answering import Facts, OnShift, who_answers
from anlan.duty.rules.coverage import Rule, is_required
from anlan.kernel.access import PostRef
from anlan.kernel.calendar import BEIJING


def find_answering(refs: Collection[PostRef], *, at: datetime) -> dict[PostRef, Answering]:
    """Who answers for each of these posts at an instant, past or to come; a handful of queries for all.

    Roster, cover, swap, delegation and leave are counted in. Total: a post that is not there has nobody.
    """
    rosters = {PostRef(row.bureau, row.post): row for row in list_rosters_at(refs)}
    shifts = _read_shifts(rosters.values(), at)
    on_shift = {shift.person for several in shifts.values() for shift in several}
    held = read_held(refs, people=on_shift, now=at)
    labels = {
        str(pk): label for pk, (_, label) in name_people([int(p) for p in on_shift]).items()
    } | held.labels
    away = _read_away(labels, at)
    rule, silent = find_rule(at, at), list_silent(rosters, at)
    found = {}
    for ref in refs:
        roster = rosters.get(ref)
        found[ref] = who_answers(
            Facts(
                post=ref,
                at=at,
                rostered=roster is not None,
                required=roster is not None and is_required(Coverage(roster.coverage), at, rule),
                shifts=tuple(shifts[roster.pk]) if roster is not None else (),
                holders=tuple(held.own.get(ref, ())),
                lent={person: tuple(several) for person, several in held.lent.items()},
                lent_post=tuple(held.lent_post.get(ref, ())),
                away=away,
                labels=labels,
                backup_first=str(ref) in silent,
            )
        )
    return found


def list_reach(refs: Collection[PostRef], *, now: datetime) -> dict[PostRef, Reach]:
    """How each post is reached now: its own contact points, then those of who answers; no value is read.

    A contact point of one person never stands for another: who is off duty is left alone.
    """
    answering = find_answering(refs, at=now)
    people = {each.person for told in answering.values() for each in (*told.people, *told.backup)}
    of_post, of_person = list_points(refs, people)
    covered = list_covered_refs(refs)

    def list_of(several: Iterable[OnCall]) -> tuple[Point, ...]:
        return tuple(point for each in several for point in of_person.get(each.person, ()))

    return {
        ref: Reach(
            told,
            ref in covered,
            points=(*of_post.get(ref, ()), *list_of(told.people)),
            backup=list_of(told.backup),
        )
        for ref, told in answering.items()
    }


def find_rule(since: datetime, until: datetime) -> Rule:
    """What coverage is judged by within a time."""
    years = range(since.astimezone(BEIJING).year, until.astimezone(BEIJING).year + 1)
    return Rule(find_calendar(), list_key_dates(years), find_policy(since).hours)


def list_rosters_at(refs: Collection[PostRef]) -> list[Roster]:
    """The rosters of these posts; one query."""
    wanted = set(refs)
    codes = {ref.bureau for ref in wanted}, {ref.post for ref in wanted}
    rows = Roster.objects.filter(bureau__in=codes[0], post__in=codes[1])
    return [row for row in rows if PostRef(row.bureau, row.post) in wanted]


def _read_shifts(rosters: Iterable[Roster], at: datetime) -> dict[int, list[OnShift]]:
    found: dict[int, list[OnShift]] = defaultdict(list)
    for row in Shift.objects.filter(roster__in=[r.pk for r in rosters], since__lte=at, until__gt=at):
        found[row.roster_id].append(OnShift(row.n, row.seat, str(row.person), How(row.how), row.until))
    return found


def _read_away(people: Iterable[str], at: datetime) -> frozenset[str]:
    rows = Leave.objects.filter(Q(since__lte=at) & Q(until__gt=at), person__in=[int(p) for p in people])
    return frozenset(str(person) for person in rows.values_list("person", flat=True))


def list_silent(refs: Iterable[PostRef], at: datetime) -> set[str]:
    """Which posts were silent too often in a row, by the last test that had ended."""
    limit = find_policy(at).silent_twice
    last = Ask.objects.filter(post=OuterRef("post"), test__ended_at__lte=at).order_by("-id")
    rows = Ask.objects.filter(post__in=[str(ref) for ref in refs], silent_in_a_row__gte=limit)
    return set(rows.filter(pk=Subquery(last.values("pk")[:1])).values_list("post", flat=True))
