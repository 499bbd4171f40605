"""Codes of the second factor are tried like passwords: one at a time, not too often, none twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.internal.stagekit import get_pending_stage
from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.deprecation import MiddlewareMixin

from anlan.sign_in.contracts import LockedOut
from anlan.sign_in.guesses import guard_guess
from anlan.sign_in.replays import is_replay
from anlan.web.problems import show_refusal

_TAKING_CODES = ("headless:browser:mfa:authenticate", "headless:browser:mfa:reauthenticate")


class GuessLimits(MiddlewareMixin):
    """Stands before django-allauth's two addresses that take a code."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if request.method != "POST" or match is None or match.view_name not in _TAKING_CODES:
            return None
        person = _find_person(request)
        if person is None:
            return None
        # What is raised here passes by every other middleware, so it is answered here.
        try:
            with guard_guess(request, person.username):
                return _refuse_replay() if is_replay(request, person.pk) else view(request, *args, **kwargs)
        except LockedOut as refusal:
            return show_refusal(refusal)
        except ImmediateHttpResponse as broken:
            answer: HttpResponse = broken.response
            return answer


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
