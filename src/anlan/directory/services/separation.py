"""Administrator, auditor and operator stay three people, whatever way the roles come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from anlan.directory.models import Holding, Person, RoleGrant
from anlan.directory.rules import HeldRole, Span, check_separation
from anlan.kernel.access import SEPARATED, Role

_NAMES = [role.value for role in SEPARATED]


def check_people_separated(people: Iterable[Person]) -> None:
    """Raise OutOfOrder for the first person who has two separated roles at one time.

    The caller has written the change; its transaction is undone when this refuses.
    """
    for person in people:
        check_separation(person.label, _list_held(person))


def list_holders_ever(post_id: int) -> list[Person]:
    """Everybody who has held the post, holds it or will."""
    return list(Person.objects.filter(holdings__post_id=post_id).distinct())


def _list_held(person: Person) -> Iterator[HeldRole]:
    for own in RoleGrant.objects.filter(person=person, role__in=_NAMES):
        yield HeldRole(Role(own.role), Span(own.since, own.until), "in person")
    for held in Holding.objects.filter(person=person).select_related("post"):
        span = Span(held.since, held.until)
        for grant in RoleGrant.objects.filter(post=held.post, role__in=_NAMES):
            both = span.overlap(Span(grant.since, grant.until))
            if both is not None:
                yield HeldRole(Role(grant.role), both, str(held.post))
