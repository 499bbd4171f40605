"""What somebody is shown of themselves, and what signing in asks of the directory."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from anlan.directory.contracts import HeldPost, Profile, Unauthenticated
from anlan.directory.models import Installation, Person, RoleGrant
from anlan.directory.models.dated import in_force
from anlan.directory.selectors.actors import Held, list_lent, list_own


def find_profile(person_id: int | str, *, now: datetime) -> Profile:
    """Somebody's posts and roles now, their own posts first. Raises Unauthenticated when they are gone."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None:
        raise Unauthenticated("This account can no longer sign in.", how="Ask the administrator.")
    own = list_own(person.pk, now)
    held = [*own, *list_lent(person.pk, {each.post.pk for each in own}, now)]
    granted = RoleGrant.objects.filter(in_force(now)).filter(
        Q(person=person) | Q(post__in=[each.post.pk for each in own])
    )
    return Profile(
        username=person.username,
        label=person.label,
        language=person.language,
        posts=tuple(_view_post(each) for each in held),
        roles=tuple(sorted(set(granted.values_list("role", flat=True)))),
    )


def find_person_id(username: str) -> int | None:
    """The id behind a username; None when nobody has it."""
    return Person.objects.filter(username=username).values_list("pk", flat=True).first()


def is_demonstration() -> bool:
    """Whether this installation is a demonstration, where every account is invented."""
    return Installation.objects.filter(demo=True).exists()


def _view_post(held: Held) -> HeldPost:
    post, bureau = held.post, held.post.bureau
    return HeldPost(held.ref, post.zh, post.en, bureau.zh, bureau.en, held.approvals is not None)
