"""The first administrator, and the accounts of a demonstration."""

from __future__ import annotations

from datetime import datetime

from anlan.directory.contracts import CONSOLE, Account
from anlan.directory.journal import change, record_change
from anlan.directory.models import Bureau, Holding, Installation, Person
from anlan.directory.models.dated import in_force
from anlan.directory.services.people import add_person, make_password, set_generated_password
from anlan.directory.services.rights import grant_role
from anlan.kernel.access import Actor, PostRef, Role
from anlan.kernel.errors import OutOfOrder

FIRST = "administrator"


@change
def bootstrap(*, now: datetime) -> Account | None:
    """Make the first administrator on an installation without any person; None when somebody is there."""
    if Person.objects.exists():
        return None
    _find_installation(now)
    add_person(actor=CONSOLE, now=now, username=FIRST, label="系统管理员")
    grant_role(actor=CONSOLE, now=now, role=Role.ADMINISTRATOR, bureau=None, to=FIRST)
    return _give_password(Person.objects.get(username=FIRST), (), CONSOLE, now)


@change
def open_demonstration(*, now: datetime) -> None:
    """Flag an installation as a demonstration, once and for ever.

    Raises OutOfOrder when it is in use: it has a bureau, or anybody beside the first administrator.
    """
    installation = _find_installation(now)
    if installation.demo:
        return
    if Bureau.objects.exists() or Person.objects.exclude(username=FIRST).exists():
        raise OutOfOrder(
            "This installation is in use; it cannot become a demonstration.",
            why="A demonstration gives its passwords to whoever sits at the machine.",
            how="Use another folder: ANLAN_HOME=... anlan up --demo.",
        )
    installation.demo = True
    installation.save(update_fields=["demo"])
    record_change("demonstration-opened", bureau=None, actor=CONSOLE, now=now)


@change
def reset_demo_accounts(*, now: datetime, actor: Actor = CONSOLE) -> tuple[Account, ...]:
    """Give everybody who holds a post in a demonstration a new password, to be shown once.

    Raises OutOfOrder elsewhere.
    """
    if not Installation.objects.filter(demo=True).exists():
        raise OutOfOrder(
            "This is not a demonstration installation.",
            why="Here every account belongs to somebody.",
            how="Reset one account with: anlan people password USERNAME.",
        )
    held = Holding.objects.filter(in_force(now), person__is_active=True).select_related("person", "post")
    posts: dict[Person, list[PostRef]] = {}
    for row in held.order_by("post__bureau__path", "post__code", "person__username"):
        posts.setdefault(row.person, []).append(PostRef(row.post.bureau_id, row.post.code))
    return tuple(_give_password(person, tuple(refs), actor, now) for person, refs in posts.items())


def _find_installation(now: datetime) -> Installation:
    return Installation.objects.get_or_create(pk=1, defaults={"created_at": now})[0]


def _give_password(person: Person, posts: tuple[PostRef, ...], actor: Actor, now: datetime) -> Account:
    password = make_password()
    set_generated_password(person, password)
    record_change("password-reset", bureau=None, actor=actor, now=now, person=person.pk, label=person.label)
    return Account(person.username, person.label, posts, password)
