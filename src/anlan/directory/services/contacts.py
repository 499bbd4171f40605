"""How people and posts are reached. A value leaves here only by `reveal_contact`, which is recorded."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from anlan.directory.access import access_person, access_post
from anlan.directory.contracts import ROBOT_HOSTS, ContactKind, Outcome
from anlan.directory.journal import change, record_change
from anlan.directory.models import ContactPoint, Holding, Person
from anlan.kernel.access import Actor, Permission, PostRef, check_permission
from anlan.kernel.errors import Forbidden, Invalid, NotFound

_PHONE = re.compile(r"\+?[0-9]{5,18}")
_check_url = URLValidator(schemes=["https"])


@change
def add_contact(
    *, actor: Actor, now: datetime, of: str | PostRef, kind: ContactKind, value: str, order: int = 1
) -> Outcome:
    """Add a way to reach a person (by username) or a post, or change its place in the order.

    Raises Invalid when the value is not of its kind.
    """
    value = clean_contact(kind, value)
    owner = _access_owner(actor, of)
    known = [row for row in ContactPoint.objects.filter(**owner, kind=kind.value) if row.value == value]
    if known and known[0].order == order:
        return Outcome.UNCHANGED
    outcome = Outcome.CHANGED if known else Outcome.CREATED
    row = known[0] if known else ContactPoint(**owner, kind=kind.value, value=value)
    row.order = order
    row.save()
    _record(f"contact-{outcome}", row, actor, now, order=order)
    return outcome


@change
def mark_contact(*, actor: Actor, now: datetime, contact: int, working: bool) -> Outcome:
    """Note whether a contact point was found to work; notices pass over one that does not (SY-4.1)."""
    row = _find_contact(contact)
    _check_any_place(actor, row, Permission.ADMINISTER)
    changed = row.working != working
    row.working, row.checked_at = working, now
    row.save(update_fields=["working", "checked_at"])
    if changed:
        _record("contact-works" if working else "contact-fails", row, actor, now)
    return Outcome.CHANGED if changed else Outcome.UNCHANGED


@change
def reveal_contact(*, actor: Actor, now: datetime, contact: int) -> str:
    """The value of a contact point for somebody who may see personal values there; the look is recorded."""
    row = _find_contact(contact)
    if row.person_id is None or str(row.person_id) != actor.person:
        _check_any_place(actor, row, Permission.SEE_PERSONAL)
    _record("contact-seen", row, actor, now)
    value: str = row.value
    return value


def clean_contact(kind: ContactKind, value: str) -> str:
    """The value in its one written form; raises Invalid when it cannot be reached that way."""
    text = value.strip()
    if kind is ContactKind.IN_APP:
        return kind.value
    if kind in (ContactKind.PHONE, ContactKind.SMS):
        text = re.sub(r"[\s()-]", "", text)
        if _PHONE.fullmatch(text):
            return text
    else:
        try:
            (validate_email if kind is ContactKind.EMAIL else _check_url)(text)
        except ValidationError:
            pass
        else:
            if kind is not ContactKind.CHAT or urlsplit(text).hostname in ROBOT_HOSTS:
                return text
    examples = {
        ContactKind.EMAIL: "duty@example.org",
        ContactKind.WEBHOOK: "https://example.org/hook",
        ContactKind.CHAT: f"https://{ROBOT_HOSTS[0]}/robot/send?access_token=...&secret=SEC...",
    }
    raise Invalid(
        f"This is not a value for {kind.value}.",
        how=f"Write it like {examples.get(kind, '+8613800000000 or 024-20000000')}.",
        field="value",
    )


def _access_owner(actor: Actor, of: str | PostRef) -> dict[str, Any]:
    if isinstance(of, PostRef):
        return {"post": access_post(actor, of)}
    own = Person.objects.filter(username=of).first()
    if own is not None and str(own.pk) == actor.person:
        return {"person": own}
    return {"person": access_person(actor, of, everywhere=True)}


def _find_contact(contact: int) -> ContactPoint:
    row = ContactPoint.objects.select_related("post__bureau").filter(pk=contact).first()
    if row is None:
        raise NotFound(f"There is no contact point {contact}.", field="contact")
    return row


def _check_any_place(actor: Actor, row: ContactPoint, permission: Permission) -> None:
    if row.post is not None:
        check_permission(actor, permission, row.post.bureau.path)
        return
    held = Holding.objects.filter(person=row.person_id).values_list("post__bureau__path", flat=True)
    if not any(actor.can(permission, path) for path in {*held, "/"}):
        raise Forbidden(
            f"{actor.name} may not do this for this person.",
            why=f"It needs {permission.value} at a bureau where the person has a post.",
            permission=permission.value,
        )


def _record(event: str, row: ContactPoint, actor: Actor, now: datetime, **facts: Any) -> None:
    whom = {"post": str(row.post)} if row.post else {"person": row.person_id}
    bureau = row.post.bureau_id if row.post else None
    record_change(event, bureau=bureau, actor=actor, now=now, contact=row.pk, kind=row.kind, **whom, **facts)
