"""Roles, and taking part in one stream for its length."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from anlan.directory.access import access_bureau, access_person, access_place, access_post, check_not_self
from anlan.directory.contracts import Outcome
from anlan.directory.journal import change, record_change
from anlan.directory.models import Bureau, Participation, Person, RoleGrant
from anlan.directory.rules import check_span
from anlan.directory.services.separation import check_people_separated, list_holders_ever
from anlan.kernel.access import Actor, Permission, PostRef, Role
from anlan.kernel.errors import Invalid, NotFound


@change
def grant_role(
    *,
    actor: Actor,
    now: datetime,
    role: Role,
    bureau: str | None,
    to: str | PostRef,
    until: datetime | None = None,
) -> Outcome:
    """Give a role at a bureau and below it (None: everywhere) to a person by username, or to a post.

    Raises OutOfOrder when anybody would have two separated roles, Forbidden when the giver would gain.
    """
    if role is Role.MACHINE:
        raise Invalid("Machines have tokens, not roles.", how="anlan people token issue", field="role")
    span = check_span(now, until)
    place = access_place(actor, bureau)
    key, people = _find_receiver(actor, to)
    check_not_self(actor, people)
    given = RoleGrant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=now), **key, role=role.value, bureau=place
    ).first()
    if given is not None and given.until == until:
        return Outcome.UNCHANGED
    outcome = Outcome.CHANGED if given else Outcome.CREATED
    given = given or RoleGrant(**key, role=role.value, bureau=place, since=span.since)
    given.until = until
    given.save()
    check_people_separated(people)
    _record_role("role-granted", place, to, people, role, actor, now)
    return outcome


@change
def revoke_role(*, actor: Actor, now: datetime, role: Role, bureau: str | None, to: str | PostRef) -> Outcome:
    """End a role now. Ending one that nobody has changes nothing."""
    place = access_place(actor, bureau)
    key, people = _find_receiver(actor, to)
    rows = RoleGrant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=now), **key, role=role.value, bureau=place
    )
    begun = rows.filter(since__lt=now).update(until=now)
    taken_back, _ = rows.filter(since__gte=now).delete()
    if not begun + taken_back:
        return Outcome.UNCHANGED
    _record_role("role-revoked", place, to, people, role, actor, now)
    return Outcome.CHANGED


def _find_receiver(actor: Actor, to: str | PostRef) -> tuple[dict[str, Any], list[Person]]:
    if isinstance(to, PostRef):
        post = access_post(actor, to)
        return {"post": post}, list_holders_ever(post.pk)
    person = access_person(actor, to)
    return {"person": person}, [person]


def _record_role(
    event: str,
    place: Bureau | None,
    to: str | PostRef,
    people: list[Person],
    role: Role,
    actor: Actor,
    now: datetime,
) -> None:
    whom = {"post": str(to)} if isinstance(to, PostRef) else {"person": people[0].pk}
    bureau = place.code if place else None
    record_change(event, bureau=bureau, actor=actor, now=now, role=role.value, **whom)


@change
def admit(*, actor: Actor, now: datetime, stream: str, at: str, participant: str) -> Outcome:
    """Let another body (`210100-hc`) or a person (`@username`) take part in a stream of bureau `at`."""
    access_bureau(actor, at, permission=Permission.ACT)
    key = _find_participant(participant)
    if Participation.objects.filter(**key, stream=stream, until__isnull=True).exists():
        return Outcome.UNCHANGED
    Participation.objects.create(**key, stream=stream, since=now, by=actor.name)
    record_change("admitted", bureau=at, actor=actor, now=now, of=stream, participant=_name(key))
    return Outcome.CREATED


@change
def dismiss(*, actor: Actor, now: datetime, stream: str, at: str, participant: str = "") -> Outcome:
    """End the part of one body or person in a stream, or of all when it closes."""
    access_bureau(actor, at, permission=Permission.ACT)
    key = _find_participant(participant) if participant else {}
    open_ended = Participation.objects.filter(**key, stream=stream, until__isnull=True)
    begun = open_ended.filter(since__lt=now).update(until=now)
    taken_back, _ = open_ended.filter(since__gte=now).delete()
    if not begun + taken_back:
        return Outcome.UNCHANGED
    record_change("dismissed", bureau=at, actor=actor, now=now, of=stream, participant=_name(key))
    return Outcome.CHANGED


def _find_participant(participant: str) -> dict[str, Any]:
    username = participant.removeprefix("@")
    found: Person | Bureau | None
    if username != participant:
        name, found = "person", Person.objects.filter(username=username, is_active=True).first()
    else:
        name, found = "bureau", Bureau.objects.filter(code=participant).first()
    if found is None:
        raise NotFound(f"There is no {name} {username}.", field="participant")
    return {name: found}


def _name(key: dict[str, Any]) -> str:
    """Bodies by code, people by id, everybody by nothing: the entry carries no username."""
    return next((str(found.pk) for found in key.values()), "")
