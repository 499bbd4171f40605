"""What bears on who answers for a post: who holds it, who stands in for whom, what people are called."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from anlan.directory import models
from anlan.directory.contracts import ContactKind, Point
from anlan.directory.models.dated import in_force
from anlan.directory.selectors.reach import at_posts
from anlan.kernel.access import PostRef

_NO_PEOPLE: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """Ids of people at one instant: who holds each post by their own right, the longest first; who stands in
    for a person, and who at a post."""

    own: dict[PostRef, list[str]] = field(default_factory=dict)
    lent: dict[str, list[str]] = field(default_factory=dict)
    lent_post: dict[PostRef, list[str]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)


def read_held(refs: Collection[PostRef], *, people: Collection[str] = _NO_PEOPLE, now: datetime) -> Held:
    """Who holds these posts now, and who stands in at them, for their holders and for `people`; 2 queries."""
    found = Held()
    rows = models.Holding.objects.filter(in_force(now), at_posts(refs, "post__"), person__is_active=True)
    for row in rows.select_related("post", "person").order_by("since", "pk"):
        ref = PostRef(row.post.bureau_id, row.post.code)
        found.own.setdefault(ref, []).append(str(row.person_id))
        found.labels[str(row.person_id)] = row.person.label
    absent = {int(person) for person in (*people, *found.labels)}
    loans = models.Delegation.objects.filter(in_force(now), to_person__is_active=True).filter(
        at_posts(refs, "from_post__") | Q(from_person_id__in=absent)
    )
    for loan in loans.select_related("from_post", "to_person").order_by("since", "pk"):
        to, post = str(loan.to_person_id), loan.from_post
        found.labels[to] = loan.to_person.label
        if post is not None:
            found.lent_post.setdefault(PostRef(post.bureau_id, post.code), []).append(to)
        else:
            found.lent.setdefault(str(loan.from_person_id), []).append(to)
    return found


def list_loans(
    people: Collection[int], *, since: datetime, until: datetime
) -> list[tuple[int, datetime, datetime]]:
    """When somebody stands in for these people within a time: (person, from, to); one query."""
    rows = models.Delegation.objects.filter(from_person_id__in=people, since__lt=until, until__gt=since)
    return [
        (person, began, ended)
        for person, began, ended in rows.values_list("from_person_id", "since", "until")
        if person is not None and ended is not None
    ]


def list_stints(
    ref: PostRef, *, since: datetime, until: datetime
) -> list[tuple[int, datetime, datetime | None]]:
    """Who may answer for a post within a time, and from when until when: (person, from, until).

    Holders, who stands in at it, and who stands in for one of its holders; two queries.
    """
    holdings = models.Holding.objects.filter(
        at_posts([ref], "post__"), Q(until=None) | Q(until__gt=since), since__lt=until, person__is_active=True
    )
    found = [(row.person_id, row.since, row.until) for row in holdings]
    loans = models.Delegation.objects.filter(
        at_posts([ref], "from_post__") | Q(from_person_id__in=[person for person, _, _ in found]),
        since__lt=until,
        until__gt=since,
        to_person__is_active=True,
    )
    return [*found, *((row.to_person_id, row.since, row.until) for row in loans)]


def name_people(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Username and label of each; one query."""
    rows = models.Person.objects.filter(pk__in=ids).values_list("pk", "username", "label")
    return {pk: (username, label) for pk, username, label in rows}


def find_people(usernames: Collection[str]) -> dict[str, int]:
    """The ids of those who may sign in; unknown ones are left out."""
    rows = models.Person.objects.filter(username__in=usernames, is_active=True)
    return dict(rows.values_list("username", "pk"))


def list_points(
    refs: Collection[PostRef], people: Collection[str]
) -> tuple[dict[PostRef, list[Point]], dict[str, list[Point]]]:
    """Working contact points of posts and of people, the first to be tried first; reads no value."""
    rows = models.ContactPoint.objects.filter(working=True).filter(
        at_posts(refs, "post__") | Q(person_id__in=people)
    )
    of_post: dict[PostRef, list[Point]] = {}
    of_person: dict[str, list[Point]] = {}
    for pk, kind, person, bureau, code in rows.values_list(
        "pk", "kind", "person_id", "post__bureau_id", "post__code"
    ):
        point = Point(pk, ContactKind(kind), str(person or ""))
        if code:
            of_post.setdefault(PostRef(bureau, code), []).append(point)
        else:
            of_person.setdefault(point.person, []).append(point)
    return of_post, of_person


def list_covered_refs(refs: Collection[PostRef]) -> set[PostRef]:
    """Which of these posts must be reachable at any hour."""
    rows = models.Post.objects.filter(at_posts(refs, ""), covered=True)
    return {PostRef(bureau, code) for bureau, code in rows.values_list("bureau_id", "code")}
