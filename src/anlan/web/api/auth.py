"""Who calls: a machine by its token, or a person by their session. Both become one Actor."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer

from anlan.directory.selectors import find_actor_for_token, recall_actor
from anlan.kernel.access import Actor, Permission, PostRef
from anlan.kernel.clock import Clock, SystemClock
from anlan.kernel.errors import AnlanError, Forbidden, Invalid
from anlan.sign_in.sessions import check_session

# The wall clock of everything that comes by HTTP; each run reads its own timeline through it.
WALL: Clock = SystemClock()


class Bearer(HttpBearer):
    """`Authorization: Bearer <token>`; the token's scopes are what it may do at its bureau and below."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        return find_actor_for_token(token, now=WALL.now())


class Session(APIKeyCookie):
    """A signed-in person. Writing needs the CSRF token, because a browser sends the cookie by itself.

    `X-Acting-As: 210100:group-office` chooses which of their posts the record shows. `X-Person` names who
    made what is sent, since an act may wait on a device where somebody else signs in. `unfinished`: also for
    who has signed in but has yet to choose a password or to show a second factor.
    """

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, *, unfinished: bool = False) -> None:
        super().__init__()
        self.unfinished = unfinished

    def _get_key(self, request: HttpRequest) -> str | None:
        # Without a session there is nothing to forge, and the answer is 401 rather than 403.
        return super()._get_key(request) if request.user.is_authenticated else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        if key is None or request.user.pk is None:
            return None
        check_person(request)
        if not self.unfinished:
            check_session(request.session, request.user)
        return recall_actor(request.user.pk, now=WALL.now(), speaking_as=read_post(request))


class AnotherPerson(AnlanError):
    """What is sent was made by somebody else than who is signed in; nothing was done."""

    status = 401
    code = "another-person"


def check_person(request: HttpRequest) -> None:
    """Raise AnotherPerson when the request names somebody else than its session does."""
    named = unquote(request.headers.get("X-Person", ""))
    if named and named != request.user.get_username():
        raise AnotherPerson(
            f"This was made by {named}, who is not signed in here.",
            how=f"Sign in as {named}; it waits until then.",
            field="X-Person",
        )


def read_post(request: HttpRequest) -> PostRef | None:
    given = request.headers.get("X-Acting-As", "")
    if not given:
        return None
    bureau, _, post = given.partition(":")
    if not bureau or not post:
        raise Invalid(f"{given!r} is not a post.", how="Write bureau:post.", field="X-Acting-As")
    return PostRef(bureau, post)


def find_caller(request: HttpRequest) -> Actor:
    """The actor that authentication found."""
    actor = getattr(request, "auth", None)
    assert isinstance(actor, Actor)  # noqa: S101 - every route is behind Bearer or Session
    return actor


def check_scope(actor: Actor, permission: Permission) -> None:
    """Raise Forbidden to a machine that has the scope nowhere: an empty list would say that nothing happens.

    People keep their list without the right, for what was told or given to them.
    """
    if actor.is_machine and not actor.paths(permission):
        raise Forbidden(
            f"{actor.name} may not read this.",
            why=f"It needs the scope {permission.value}.",
            how="Ask the administrator for a token that has it.",
            permission=permission.value,
        )
