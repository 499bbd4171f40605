"""By which contact points posts and roles are reached, and for a delivery alone their values."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from anlan.directory import models
from anlan.directory.contracts import Contact, ContactKind, Point
from anlan.directory.models.dated import in_force
from anlan.directory.selectors.reach import at_posts
from anlan.kernel.access import PostRef, Role
from anlan.kernel.errors import Unavailable


def name_posts(refs: Collection[PostRef]) -> dict[PostRef, tuple[str, str]]:
    """What each of these posts is called, in Chinese and English; one query, unknown ones left out."""
    rows = models.Post.objects.filter(at_posts(refs, "")).values_list("bureau_id", "code", "zh", "en")
    return {PostRef(bureau, code): (zh, en) for bureau, code, zh, en in rows}


def has_points(kinds: Iterable[ContactKind]) -> bool:
    """Whether anybody at all is reached by one of these kinds."""
    rows = models.ContactPoint.objects.filter(working=True, kind__in=[kind.value for kind in kinds])
    return rows.exists()


def list_role_points(roles: Iterable[Role], *, now: datetime) -> tuple[Point, ...]:
    """The working contact points of whoever has one of these roles now, in person or through a post."""
    grants = models.RoleGrant.objects.filter(in_force(now), role__in=[role.value for role in roles])
    posts = [post for post in grants.values_list("post_id", flat=True) if post]
    people = {person for person in grants.values_list("person_id", flat=True) if person}
    held = models.Holding.objects.filter(in_force(now), post_id__in=posts, person__is_active=True)
    people |= set(held.values_list("person_id", flat=True))
    rows = models.ContactPoint.objects.filter(Q(post_id__in=posts) | Q(person_id__in=people), working=True)
    return _list_points(rows)


def list_own_points(person: str) -> tuple[Point, ...]:
    """The working contact points of one person."""
    return _list_points(models.ContactPoint.objects.filter(person_id=int(person), working=True))


def read_contacts(ids: Collection[int]) -> dict[int, Contact | None]:
    """The values of contact points that still work, for delivering only; None for one that cannot be read."""
    rows = models.ContactPoint.objects.filter(pk__in=ids, working=True)
    try:
        return {row.pk: _read(row) for row in rows}
    except Unavailable:
        return {pk: _try_reading(pk) for pk in rows.values_list("pk", flat=True)}


def _list_points(rows: QuerySet[models.ContactPoint]) -> tuple[Point, ...]:
    found = rows.order_by("order", "pk").values_list("pk", "kind", "person_id")
    return tuple(Point(pk, ContactKind(kind), str(person or "")) for pk, kind, person in found)


def _try_reading(pk: int) -> Contact | None:
    try:
        return _read(models.ContactPoint.objects.get(pk=pk))
    except Unavailable:
        return None


def _read(row: models.ContactPoint) -> Contact:
    return Contact(row.pk, ContactKind(row.kind), row.value, str(row.person_id or ""))
