"""The directory as pickers and labels need it, and the numbers of offices outside."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from anlan.directory import models
from anlan.directory.contracts import Bureau, PostEntry
from anlan.directory.rules import list_codes
from anlan.directory.selectors.bureaus import find_bureau, read_bureau
from anlan.directory.selectors.reach import list_holders
from anlan.kernel.access import Actor, Permission, PostRef


def list_known_bureaus(actor: Actor) -> tuple[Bureau, ...]:
    """What the actor may know of the tree, in its order; one query.

    The places where they may read the directory with all below, those above, to whom they report, and where
    they hold a post.
    """
    paths = actor.paths(Permission.READ_DIRECTORY)
    named = {code for path in paths for code in list_codes(path)} | {ref.bureau for ref in actor.posts}
    known = Q(pk__in=named)
    for path in paths:
        known |= Q(path__startswith=path)
    return tuple(read_bureau(row) for row in models.Bureau.objects.filter(known).select_related("lead"))


def list_post_entries(bureaus: Collection[str], *, now: datetime) -> tuple[PostEntry, ...]:
    """The posts of these bureaus: how many answer for each now, and whether a notice would reach anybody.

    Reached like `list_gaps` says: somebody answers, and where that must be so at any hour, by a contact
    point that works. The number of queries does not depend on how many posts there are.
    """
    posts = list(models.Post.objects.filter(bureau_id__in=bureaus))
    refs = {post.pk: PostRef(post.bureau_id, post.code) for post in posts}
    holders = list_holders(tuple(refs.values()), now=now)
    people = {holder.person for several in holders.values() for holder in several}
    working = models.ContactPoint.objects.filter(working=True)
    # Two questions rather than one with OR: each has its own index, and no value is decrypted.
    by_post = set(working.filter(post_id__in=refs).values_list("post_id", flat=True))
    by_person = {str(pk) for pk in working.filter(person_id__in=people).values_list("person_id", flat=True)}
    entries = []
    for post in posts:
        answering = holders[refs[post.pk]]
        heard = post.pk in by_post or any(holder.person in by_person for holder in answering)
        reachable = bool(answering) and (heard or not post.covered)
        entries.append(
            PostEntry(refs[post.pk], post.zh, post.en, post.covered, len(answering), reachable=reachable)
        )
    return tuple(entries)


def list_covered(bureaus: Collection[str], *, now: datetime) -> tuple[PostEntry, ...]:
    """The posts of these bureaus where somebody must answer at any hour, and how many do now."""
    posts = list(
        models.Post.objects.filter(bureau_id__in=bureaus, covered=True).order_by("bureau_id", "code")
    )
    holders = list_holders([PostRef(post.bureau_id, post.code) for post in posts], now=now)
    counts = {ref: len(held) for ref, held in holders.items()}
    return tuple(
        PostEntry(ref, post.zh, post.en, covered=True, holders=counts[ref], reachable=counts[ref] > 0)
        for post in posts
        for ref in [PostRef(post.bureau_id, post.code)]
    )


def list_titles(refs: Collection[PostRef]) -> dict[str, tuple[str, str]]:
    """What posts are called in Chinese and English, by `bureau:code`; one query."""
    codes = {ref.post for ref in refs}
    rows = models.Post.objects.filter(bureau_id__in={ref.bureau for ref in refs}, code__in=codes)
    return {f"{row.bureau_id}:{row.code}": (row.zh, row.en or row.zh) for row in rows}


def list_bureaus_by_code(codes: Collection[str]) -> tuple[Bureau, ...]:
    """These bureaus, as far as they are there; one query."""
    rows = models.Bureau.objects.filter(code__in=codes).select_related("lead")
    return tuple(read_bureau(row) for row in rows)


def list_outside_numbers(bureau: str) -> dict[str, str]:
    """The numbers of offices outside, by the nearest bureau that set one: itself, else one above it."""
    path = list_codes(find_bureau(bureau).path)
    rows = models.OutsideNumber.objects.filter(bureau_id__in=path)
    by_distance = sorted(rows, key=lambda row: path.index(row.bureau_id))
    return {row.body: row.number for row in by_distance}
