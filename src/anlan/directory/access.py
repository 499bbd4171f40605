"""The only way to a row that is about to be changed: found and permitted."""

from __future__ import annotations

from collections.abc import Iterable

from anlan.directory.models import Bureau, Holding, Person, Post, RoleGrant
from anlan.kernel.access import Actor, Permission, PostRef, check_permission
from anlan.kernel.errors import Forbidden, NotFound

ROOT = "/"
_IMPORT = "Look it up with: anlan directory show, or add it with: anlan directory import FILE."


def access_bureau(
    actor: Actor, code: str, *, permission: Permission = Permission.ADMINISTER, field: str = "bureau"
) -> Bureau:
    """The bureau, when the actor has the permission there. Raises NotFound or Forbidden."""
    bureau = Bureau.objects.filter(code=code).first()
    if bureau is None:
        raise NotFound(f"There is no bureau {code}.", how=_IMPORT, field=field)
    check_permission(actor, permission, bureau.path)
    return bureau


def access_place(actor: Actor, code: str | None) -> Bureau | None:
    """The bureau a right is given at; None is everywhere, which only somebody with that right may give."""
    if code is not None:
        return access_bureau(actor, code, field="at")
    check_permission(actor, Permission.ADMINISTER, ROOT)
    return None


def access_post(actor: Actor, ref: PostRef, *, field: str = "post") -> Post:
    """The post, when the actor administers its bureau. Raises NotFound or Forbidden."""
    rows = Post.objects.select_related("bureau")
    post = rows.filter(bureau_id=ref.bureau, code=ref.post).first()
    if post is None:
        raise NotFound(f"There is no post {ref}.", how=_IMPORT, field=field)
    check_permission(actor, Permission.ADMINISTER, post.bureau.path)
    return post


def access_person(actor: Actor, username: str, *, everywhere: bool = False) -> Person:
    """The person, for somebody who administers any bureau.

    With `everywhere` the actor must administer every place where the person has a post or role: whoever can
    set a password can become that person, so a district's administrator must not reach a city's director.
    """
    person = Person.objects.filter(username=username).first()
    if not actor.paths(Permission.ADMINISTER):
        check_permission(actor, Permission.ADMINISTER, ROOT)
    if person is None:
        raise NotFound(f"There is no person {username}.", how=_IMPORT, field="username")
    for path in _list_places(person) if everywhere else ():
        check_permission(actor, Permission.ADMINISTER, path)
    return person


def check_not_self(actor: Actor, people: Iterable[Person]) -> None:
    """Raise Forbidden when an administrator would give a post or right to themselves."""
    if any(str(person.pk) == actor.person for person in people):
        raise Forbidden(
            "Nobody gives a post or role to themselves.",
            why="One person alone could then take every right.",
            how="Ask another administrator.",
        )


def _list_places(person: Person) -> set[str]:
    held = Holding.objects.filter(person=person)
    paths = set(held.values_list("post__bureau__path", flat=True))
    own = RoleGrant.objects.filter(person=person) | RoleGrant.objects.filter(post__in=held.values("post"))
    return paths | {path or ROOT for path in own.values_list("bureau__path", flat=True)}
