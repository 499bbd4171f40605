"""The first administrator, and the accounts of a demonstration."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from anlan.directory.contracts import CONSOLE, Account
from anlan.directory.journal import record_change
from anlan.directory.models import Holding, Installation, Person
from anlan.directory.models.dated import in_force
from anlan.directory.services.people import add_person, make_password
from anlan.directory.services.rights import grant_role
from anlan.kernel.access import Actor, PostRef, Role
from anlan.kernel.errors import OutOfOrder

FIRST = "administrator"


@transaction.atomic
def bootstrap(*, now: datetime, demo: bool = False) -> Account | None:
    """Make the first administrator on an installation without any person; None when somebody is there.

    `demo` flags a new installation as a demonstration; one that is in use is never flagged.
    """
    _lock_installation(now, demo=demo and not Person.objects.exists())
    if Person.objects.exists():
        return None
    add_person(actor=CONSOLE, now=now, username=FIRST, label="系统管理员")
    grant_role(actor=CONSOLE, now=now, role=Role.ADMINISTRATOR, bureau=None, to=FIRST)
    return _give_password(Person.objects.get(username=FIRST), (), CONSOLE, now)


@transaction.atomic
def open_demonstration(*, now: datetime) -> None:
    """Flag an empty installation as a demonstration. Raises OutOfOrder on one that is in real use."""
    if not _lock_installation(now, demo=not Person.objects.exists()).demo:
        raise OutOfOrder(
            "This installation is in use; it cannot become a demonstration.",
            why="A demonstration gives its passwords to whoever sits at the machine.",
            how="Use another folder: ANLAN_HOME=... anlan up --demo.",
        )


@transaction.atomic
def reset_demo_accounts(*, now: datetime, actor: Actor = CONSOLE) -> tuple[Account, ...]:
    """Give every account of a demonstration a new generated password, once. Raises OutOfOrder elsewhere."""
    installation = Installation.objects.select_for_update(no_key=True).first()
    if installation is None or not installation.demo:
        raise OutOfOrder(
            "This is not a demonstration installation.",
            why="Here every account belongs to somebody.",
            how="Reset one account with: anlan people password USERNAME.",
        )
    held = Holding.objects.filter(in_force(now)).select_related("post")
    posts: dict[int, list[PostRef]] = {}
    for row in held.order_by("post__bureau__path", "post__code"):
        posts.setdefault(row.person_id, []).append(PostRef(row.post.bureau_id, row.post.code))
    people = Person.objects.filter(is_active=True)
    return tuple(_give_password(person, tuple(posts.get(person.pk, ())), actor, now) for person in people)


def _lock_installation(now: datetime, *, demo: bool) -> Installation:
    Installation.objects.bulk_create([Installation(demo=demo, created_at=now)], ignore_conflicts=True)
    return Installation.objects.select_for_update(no_key=True).get()


def _give_password(person: Person, posts: tuple[PostRef, ...], actor: Actor, now: datetime) -> Account:
    password = make_password()
    person.set_password(password)
    person.save(update_fields=["password"])
    record_change("password-reset", bureau=None, actor=actor, now=now, person=person.pk, label=person.label)
    return Account(person.username, person.label, posts, password)
