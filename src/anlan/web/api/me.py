"""/api/me: who is signed in, what they may see, and until when."""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from anlan.directory.contracts import HeldPost, Profile
from anlan.directory.selectors import find_profile, is_demonstration
from anlan.directory.services import choose_language
from anlan.kernel.access import Actor, Permission
from anlan.kernel.errors import Forbidden, Invalid
from anlan.plans.contracts import Text
from anlan.sign_in.sessions import find_second_factor, find_terms, has_factor, needs_password_change
from anlan.sign_in.wall import WALL
from anlan.web.api.answers import answer, describe
from anlan.web.api.auth import Bearer, Session, find_caller, read_post
from anlan.web.api.bodies import check_query, read_body

router = Router(tags=["me"], auth=[Bearer(), Session(unfinished=True)])
ENROLLED = "enrolled"


class MyPost(msgspec.Struct, frozen=True):
    """A post I hold, or stand in at (`delegated`)."""

    ref: str
    bureau: str
    post: str
    title: Text
    bureau_name: Text
    delegated: bool


class Me(msgspec.Struct, frozen=True):
    """The person signed in.

    `permissions` (name -> paths of bureaus) decide what a menu shows, nothing else: the server asks again.
    `second_factor`: enrolled, or what is asked of whoever has none. `must_change_password`: everything else
    is refused until then. `idle_s` seconds without a request end the session, `ends_at` does in any case.
    """

    username: str
    label: str
    posts: tuple[MyPost, ...]
    speaking_as: str
    permissions: dict[str, tuple[str, ...]]
    roles: tuple[str, ...]
    second_factor: str
    must_change_password: bool
    idle_s: int
    ends_at: datetime
    language: str
    demonstration: bool


class Language(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The language of the interface: zh-hans or en."""

    language: str


@router.get("", operation_id="show_me", openapi_extra=describe(returns=Me))
def show(request: HttpRequest) -> HttpResponse:
    """Who I am here and now. A machine is nobody in this sense and is refused."""
    check_query(request, ())
    actor, person = find_caller(request), find_person(request)
    now = WALL.now()
    profile = find_profile(person, now=now)
    terms = find_terms(request.session, now)
    me = Me(
        username=profile.username,
        label=profile.label,
        posts=tuple(_view_post(post) for post in profile.posts),
        speaking_as=_find_speaker(request, profile),
        permissions=_list_permissions(actor),
        roles=profile.roles,
        second_factor=ENROLLED if has_factor(person) else find_second_factor().value,
        must_change_password=needs_password_change(request.user),
        idle_s=int(terms.idle.total_seconds()),
        ends_at=terms.ends_at,
        language=profile.language or settings.LANGUAGE_CODE,
        demonstration=is_demonstration(),
    )
    return answer(me)


@router.post(
    "/language", operation_id="choose_language", openapi_extra=describe(body=Language, returns=Language)
)
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the language I want the interface in; what the server itself says follows it."""
    check_query(request, ())
    person = find_person(request)
    body: Language = read_body(request, Language)
    known = [code for code, _ in settings.LANGUAGES]
    if body.language not in known:
        raise Invalid(
            f"{body.language[:20]!r} is not spoken here.", how=f"{' or '.join(known)}.", field="language"
        )
    choose_language(person_id=person, language=body.language)
    chosen = answer(body)
    chosen.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        body.language,
        max_age=31_536_000,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return chosen


def find_person(request: HttpRequest) -> int:
    """The id of who is signed in. Raises Forbidden for a machine."""
    actor = find_caller(request)
    if actor.is_machine:
        raise Forbidden(
            f"{actor.name} is a machine.", why="This is about people.", how="Sign in, and send the session."
        )
    return int(actor.person)


def _list_permissions(actor: Actor) -> dict[str, tuple[str, ...]]:
    held = {permission.value: actor.paths(permission) for permission in Permission}
    return {name: paths for name, paths in held.items() if paths}


def _find_speaker(request: HttpRequest, profile: Profile) -> str:
    """The post the record would show now: the one chosen for this request, else the first of their own."""
    chosen = read_post(request)
    own = [str(post.ref) for post in profile.posts if not post.delegated]
    return str(chosen) if chosen else next(iter(own), "")


def _view_post(post: HeldPost) -> MyPost:
    return MyPost(
        ref=str(post.ref),
        bureau=post.ref.bureau,
        post=post.ref.post,
        title=Text(post.zh, post.en),
        bureau_name=Text(post.bureau_zh, post.bureau_en),
        delegated=post.delegated,
    )
