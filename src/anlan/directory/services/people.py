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
    set_generated_password(person, password)
    _record("password-reset", person, actor, now)
    return password


def set_generated_password(person: Person, password: str) -> None:
    """Set a password that was made here, so that its owner is asked for one of their own."""
    person.set_password(password)
    person.password_generated = True
    person.save(update_fields=["password", "password_generated"])


@change
def change_own_password(*, person_id: int, password: str, now: datetime) -> str:
    """Set the password somebody chose for themselves, checked before; returns what is stored of it.

    Their other sessions end.
    """
    person = Person.objects.get(pk=person_id)
    person.set_password(password)
    person.password_generated = False
    person.save(update_fields=["password", "password_generated"])
    _record("password-changed", person, Actor(f"person:{person.pk}", str(person.pk)), now)
    return person.password


def choose_language(*, person_id: int, language: str) -> None:
    """Keep the language somebody wants the interface in: a taste, which no record tells of."""
    Person.objects.filter(pk=person_id).update(language=language)


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


@change
def recognise_identity(*, provider: str, subject: str, username: str, now: datetime) -> int | None:
    """The id of the active person behind a sign-in at a provider; None for anybody else.

    A subject that is new here is linked to the person with `username`, once: whoever gets that name at the
    provider later has another subject and is a stranger.
    """
    known = Identity.objects.filter(provider=provider, subject=subject).select_related("person").first()
    if known is not None:
        return known.person_id if known.person.is_active else None
    person = Person.objects.filter(username=username, is_active=True).first() if username else None
    if person is None or Identity.objects.filter(person=person, provider=provider).exists():
        return None
    Identity.objects.create(person=person, provider=provider, subject=subject, linked_at=now)
    _record("identity-linked", person, Actor(f"person:{person.pk}", str(person.pk)), now, provider=provider)
    return person.pk


def _record(event: str, person: Person, actor: Actor, now: datetime, **facts: str) -> None:
    record_change(event, bureau=None, actor=actor, now=now, person=person.pk, label=person.label, **facts)
