"""/api/sign-in: what the page for signing in must know. The rest is django-allauth's, at /_allauth."""

from __future__ import annotations

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from ninja import Router

from anlan.directory.selectors import is_demonstration
from anlan.sign_in.sessions import find_second_factor
from anlan.web.api.answers import answer, describe
from anlan.web.api.bodies import check_query

router = Router(tags=["sign-in"])


class Provider(msgspec.Struct, frozen=True):
    """An identity provider that people may sign in at; `name` is what the button says."""

    id: str
    name: str


class SignIn(msgspec.Struct, frozen=True):
    """How one signs in here. `second_factor`: required or offered."""

    providers: tuple[Provider, ...]
    second_factor: str
    demonstration: bool


@router.get("", auth=None, operation_id="show_sign_in", openapi_extra=describe(returns=SignIn))
def show(request: HttpRequest) -> HttpResponse:
    """Nobody needs to be signed in. The answer sets the CSRF cookie that signing in sends back."""
    check_query(request, ())
    get_token(request)
    return answer(SignIn(_list_providers(), find_second_factor().value, is_demonstration()))


def _list_providers() -> tuple[Provider, ...]:
    told = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return tuple(Provider(each["provider_id"], each["name"]) for each in told)
