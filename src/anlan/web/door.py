"""The addresses of django-allauth that are open here, and no others.

Nobody has a mail address, and accounts come from the directory: whatever it has for mail, telephones, signing
up and connecting accounts is not there to be tried.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from allauth.account.internal.stagekit import get_pending_stage
from allauth.headless.account import views as account
from allauth.headless.base.views import ConfigView
from allauth.headless.constants import Client
from allauth.headless.mfa import views as factors
from allauth.headless.socialaccount import views as providers
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path

from anlan.sign_in.guesses import guard_guess
from anlan.sign_in.replays import is_replay

View = Callable[..., HttpResponse]
UNREACHABLE = "/sign-in?error=provider-unreachable"
log = structlog.get_logger()


def open_view(view: Any) -> View:
    """One of django-allauth's views for a browser: a session, and the CSRF token with it."""
    opened: View = view.as_api_view(client=Client.BROWSER)
    return opened


def guard_code(view: View) -> View:
    """Codes are tried like passwords: one at a time, not too often, none twice. Raises LockedOut."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = _find_person(request)
        if request.method != "POST" or person is None:
            return view(request, *args, **kwargs)
        with guard_guess(request, person.username):
            return _refuse_replay() if is_replay(request, person.pk) else view(request, *args, **kwargs)

    return guarded


def guard_way(view: View) -> View:
    """A provider that does not answer is said on the page for signing in, and is no fault of ours."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except OSError as fault:  # which is what the HTTP client's errors are
            log.warning("identity provider does not answer", error=str(fault))
            return HttpResponseRedirect(UNREACHABLE)

    return guarded


def _find_person(request: HttpRequest) -> Any:
    """Whose code it must be: who is signed in, or who has shown the password just before."""
    if request.user.is_authenticated:
        return request.user
    stage = get_pending_stage(request)
    return stage.login.user if stage else None


def _refuse_replay() -> HttpResponse:
    """As django-allauth refuses a wrong code."""
    fault = {"message": "This code was used already.", "code": "incorrect_code", "param": "code"}
    return JsonResponse({"status": 400, "errors": [fault]}, status=400)


_AUTH, _ACCOUNT = "browser/v1/auth", "browser/v1/account"
urlpatterns: list[URLPattern] = [
    path("browser/v1/config", open_view(ConfigView)),
    path(f"{_AUTH}/session", open_view(account.SessionView)),
    path(f"{_AUTH}/login", open_view(account.LoginView)),
    path(f"{_AUTH}/reauthenticate", open_view(account.ReauthenticateView)),
    path(f"{_AUTH}/2fa/authenticate", guard_code(open_view(factors.AuthenticateView))),
    path(f"{_AUTH}/2fa/reauthenticate", guard_code(open_view(factors.ReauthenticateView))),
    path(f"{_AUTH}/provider/redirect", guard_way(open_view(providers.RedirectToProviderView))),
    path(f"{_ACCOUNT}/password/change", open_view(account.ChangePasswordView)),
    path(f"{_ACCOUNT}/authenticators", open_view(factors.AuthenticatorsView)),
    path(f"{_ACCOUNT}/authenticators/totp", open_view(factors.ManageTOTPView)),
    path(f"{_ACCOUNT}/authenticators/recovery-codes", open_view(factors.ManageRecoveryCodesView)),
]
