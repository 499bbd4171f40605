"""People and how they sign in."""

from __future__ import annotations

import secrets
from datetime import datetime

from anlan.directory.access import access_person
from anlan.directory.contracts import Outcome
from anlan.directory.journal import change, record_change
from anlan.directory.models import Identity, Person
from anlan.directory.services.putting import check_code, check_text
from anlan.kernel.access import Actor, Permission, check_permission
from anlan.kernel.errors import OutOfOrder

# Without 0 O 1 l i, so that it can be read off paper; 20 characters are about 98 bits.
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def make_password() -> str:
    """A password nobody chose: four groups of five characters."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


@change
def add_person(*, actor: Actor, now: datetime, username: str, label: str) -> Outcome:
    """Add somebody without a password, or change their label."""
    if not actor.paths(Permission.ADMINISTER):
        check_permission(actor, Permission.ADMINISTER, "/")
    label = check_text(label, field="label", longest=64)
    person = Person.objects.filter(username=username).first()
    if person is not None and person.label == label:
        return Outcome.UNCHANGED
    outcome = Outcome.CHANGED if person else Outcome.CREATED
    if person is None:
        person = Person(username=check_code(username, field="username"), created_at=now)
        person.set_unusable_password()
    person.label = label
    person.save()
    _record(f"person-{outcome}", person, actor, now)
    return outcome


@change
def reset_password(*, actor: Actor, now: datetime, username: str) -> str:
    """Give somebody a new generated password and return it, once; their open sessions end."""
    person = access_person(actor, username, everywhere=True)
    password = make_password()
    person.set_password(password)
    person.save(update_fields=["password"])
    _record("password-reset", person, actor, now)
    return password


@change
def deactivate_person(*, actor: Actor, now: datetime, username: str) -> Outcome:
    """Let somebody sign in no more. Their posts and their past stay as recorded."""
    person = access_person(actor, username, everywhere=True)
    if not person.is_active:
        return Outcome.UNCHANGED
    person.is_active = False
    person.save(update_fields=["is_active"])
    _record("person-deactivated", person, actor, now)
    return Outcome.CHANGED


@change
def link_identity(*, actor: Actor, now: datetime, username: str, provider: str, subject: str) -> Outcome:
    """Let a sign-in at an outside provider be this person. Raises OutOfOrder when it is somebody else's."""
    person = access_person(actor, username, everywhere=True)
    taken = Identity.objects.filter(provider=provider, subject=subject).first()
    if taken is not None and taken.person_id == person.pk:
        return Outcome.UNCHANGED
    if taken is not None:
        raise OutOfOrder(
            f"This sign-in at {provider} already belongs to somebody else.",
            how="Remove it there first.",
            field="subject",
        )
    Identity.objects.create(person=person, provider=provider, subject=subject, linked_at=now)
    _record("identity-linked", person, actor, now, provider=provider)
    return Outcome.CREATED


def _record(event: str, person: Person, actor: Actor, now: datetime, **facts: str) -> None:
    record_change(event, bureau=None, actor=actor, now=now, person=person.pk, label=person.label, **facts)
