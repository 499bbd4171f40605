"""Who answers for a post now, how they are reached, and where nobody would hear."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q

from anlan.directory import models
from anlan.directory.contracts import Contact, ContactKind, Gap, Holder, StandIn
from anlan.directory.models.dated import in_force
from anlan.directory.selectors.bureaus import list_bureaus, list_offices, list_posts
from anlan.kernel.access import PostRef


def find_holder(ref: PostRef, *, now: datetime) -> Holder | None:
    """Who answers for the post first: the longest-serving holder, else a stand-in, else nobody."""
    return next(iter(list_holders([ref], now=now)[ref]), None)


def list_holders(refs: Collection[PostRef], *, now: datetime) -> dict[PostRef, tuple[Holder, ...]]:
    """For each post those who hold it now, longest first, and then those who stand in. Three queries."""
    found: dict[PostRef, list[Holder]] = {ref: [] for ref in refs}
    rows = models.Holding.objects.filter(in_force(now), at_posts(refs, "post__"), person__is_active=True)
    absent: dict[int, list[PostRef]] = {}
    for row in rows.select_related("post", "person").order_by("since", "pk"):
        ref = PostRef(row.post.bureau_id, row.post.code)
        found[ref].append(Holder(str(row.person_id), row.person.label, standing_in=False))
        absent.setdefault(row.person_id, []).append(ref)
    lent = models.Delegation.objects.filter(in_force(now), to_person__is_active=True).filter(
        at_posts(refs, "from_post__") | Q(from_person_id__in=absent)
    )
    for loan in lent.select_related("from_post", "to_person").order_by("since", "pk"):
        post = loan.from_post
        for ref in [PostRef(post.bureau_id, post.code)] if post else absent[loan.from_person_id or 0]:
            found[ref].append(Holder(str(loan.to_person_id), loan.to_person.label, standing_in=True))
    return {ref: tuple(dict.fromkeys(holders)) for ref, holders in found.items()}


def list_delegations(*, now: datetime) -> tuple[StandIn, ...]:
    """Who stands in for whom now or later, the first to end first."""
    rows = models.Delegation.objects.filter(until__gt=now)
    return tuple(
        StandIn(
            row.pk,
            row.from_person.username if row.from_person else str(row.from_post),
            row.to_person.username,
            row.since,
            row.until,
            row.approvals,
            row.reason,
        )
        for row in rows.select_related("from_person", "from_post", "to_person").order_by("until", "pk")
        if row.until is not None
    )


def list_contacts(refs: Collection[PostRef], *, now: datetime) -> dict[PostRef, tuple[Contact, ...]]:
    """For each post its working contact points in order: the post's own, then its holders', then stand-ins'.

    For delivering a notice only; to show a value to somebody use `services.reveal_contact`.
    """
    holders = list_holders(refs, now=now)
    people = {holder.person for several in holders.values() for holder in several}
    rows = models.ContactPoint.objects.filter(working=True).filter(
        at_posts(refs, "post__") | Q(person_id__in=people)
    )
    of_post: dict[PostRef, list[Contact]] = {}
    of_person: dict[str, list[Contact]] = {}
    for row in rows.select_related("post"):
        contact = Contact(row.pk, ContactKind(row.kind), row.value, str(row.person_id or ""))
        if row.post:
            of_post.setdefault(PostRef(row.post.bureau_id, row.post.code), []).append(contact)
        else:
            of_person.setdefault(contact.person, []).append(contact)
    return {
        ref: (*of_post.get(ref, ()), *(c for h in several for c in of_person.get(h.person, ())))
        for ref, several in holders.items()
    }


def list_gaps(path: str, *, now: datetime) -> Iterator[Gap]:
    """Everything below `path` that would let a notice go to nobody."""
    for bureau in list_bureaus([path]):
        if not bureau.lead:
            yield Gap(bureau.code, "No post stands for this body.", "Fill in 牵头岗位 in sheet 机构.")
        for office in list_offices(bureau.code):
            if not office.lead:
                yield Gap(
                    f"{bureau.code}/{office.code}",
                    "No post stands for this office.",
                    "Fill in 牵头岗位 in sheet 处室.",
                )
        yield from _list_post_gaps(bureau.code, now)


def _list_post_gaps(bureau: str, now: datetime) -> Iterator[Gap]:
    posts = list_posts(bureau, now=now)
    holders = list_holders([post.ref for post in posts], now=now)
    covered = [post.ref for post in posts if post.covered]
    reached = list_contacts(covered, now=now)
    for post in posts:
        if not holders[post.ref]:
            yield Gap(str(post.ref), "Nobody holds this post.", "Add a row to sheet 人员.")
        elif post.covered and not reached[post.ref]:
            yield Gap(
                str(post.ref),
                "This post must be reachable at any hour and has no working contact point.",
                "Add a row to sheet 联系方式.",
            )


def at_posts(refs: Collection[PostRef], prefix: str) -> Q:
    """The rows whose post, reached by `prefix`, is one of these."""
    by_bureau: dict[str, list[str]] = {}
    for ref in refs:
        by_bureau.setdefault(ref.bureau, []).append(ref.post)
    places = (Q(**{f"{prefix}bureau_id": b, f"{prefix}code__in": codes}) for b, codes in by_bureau.items())
    return reduce(or_, places, Q(pk__in=()))
