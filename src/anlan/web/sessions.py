"""Sessions end when they were left alone too long, or are as old as one may get."""

from __future__ import annotations

from math import ceil

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

from anlan.kernel.errors import AnlanError
from anlan.sign_in.contracts import SessionEnded
from anlan.sign_in.sessions import find_terms, keep_sitting
from anlan.sign_in.wall import WALL
from anlan.web.problems import show_refusal

# What a program asks by itself does not prolong the session of somebody who went away.
BACKGROUND = "X-Background"
# Lengths of time, not instants: a page need not trust the clock of its machine.
LEFT = "X-Session-Left"
_ALLOWED_NOWHERE = (
    "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"
)


class SessionLimits(MiddlewareMixin):
    """Ends sessions on time, and notes what keeps them going."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if SESSION_KEY not in request.session:
            return None
        by_person = request.headers.get(BACKGROUND) != "1"
        return None if keep_sitting(request.session, WALL.now(), by_person=by_person) else _end(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response.headers.setdefault("Permissions-Policy", _ALLOWED_NOWHERE)
        if request.path.startswith("/api/") and SESSION_KEY in request.session:
            response.headers[LEFT] = _tell_left(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What django-allauth's addresses and the pages refuse; the API answers for itself."""
        return show_refusal(exception) if isinstance(exception, AnlanError) else None


def _tell_left(request: HttpRequest) -> str:
    """Seconds until this session ends if nobody does anything, and until it ends whatever is done."""
    now = WALL.now()
    terms = find_terms(request.session, now)
    alone, at_most = ((end - now).total_seconds() for end in (terms.alone_until, terms.ends_at))
    return f"idle={ceil(alone)}, longest={ceil(at_most)}"


def _end(request: HttpRequest) -> HttpResponse | None:
    request.session.flush()
    request.user = AnonymousUser()
    if not request.path.startswith("/api/"):
        return None
    return show_refusal(SessionEnded("This session has ended.", how="Sign in again."))
