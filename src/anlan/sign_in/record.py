"""Signing in on record: a chain of its own, without passwords, addresses or names that nobody has."""

from __future__ import annotations

from typing import Any

from allauth.mfa import signals as factors
from axes.handlers.proxy import AxesProxyHandler
from axes.signals import user_locked_out
from django.contrib.auth import signals
from django.db import transaction

from anlan.directory.selectors import find_person_id
from anlan.ledger.contracts import Draft
from anlan.ledger.services import append_entries, lock_streams, open_stream
from anlan.sign_in.replays import remember_code
from anlan.sign_in.sessions import note_factor, start_sitting
from anlan.sign_in.wall import WALL

STREAM, KIND = "sign-in:everywhere", "sign-in"


@transaction.atomic
def record_sign_in(event: str, username: str, *, actor: str = "", **facts: Any) -> None:
    """Append `event` of somebody to the chain; `actor` is who did it where it was not themselves.

    A name that nobody has is not written: it may be a password in the wrong field, and whoever sends a
    million of them would fill a record that nothing can be taken out of.
    """
    person = find_person_id(username)
    if person is None:
        return
    open_stream(STREAM, kind=KIND, now=WALL.now())
    lock_streams([STREAM])
    now = WALL.now()  # after the lock: two people who sign in at once must not make the chain run backwards
    draft = Draft(
        type=event,
        v=1,
        happened_at=now,
        actor=actor or f"person:{person}",
        act=event,
        data={"person": person, "username": username, **facts},
    )
    append_entries({STREAM: [draft]}, now=now)


def connect_signals() -> None:
    """Listen to what Django, django-allauth and django-axes tell."""
    for signal, receiver in (
        (signals.user_logged_in, _on_signed_in),
        (signals.user_logged_out, _on_signed_out),
        (signals.user_login_failed, _on_failed),
        (user_locked_out, _on_locked),
        (factors.authenticator_added, _on_factor_added),
        (factors.authenticator_removed, _on_factor_removed),
        (factors.authenticator_reset, _on_factor_reset),
        (factors.authenticator_used, _on_factor_used),
        (factors.authentication_failed, _on_code_failed),
    ):
        signal.connect(receiver, dispatch_uid=f"sign-in-{receiver.__name__}")


def _on_signed_in(request: Any, user: Any, **_: Any) -> None:
    start_sitting(request.session, WALL.now())
    ways = [each["method"] for each in request.session.get("account_authentication_methods", ())]
    record_sign_in("signed-in", user.username, by=list(dict.fromkeys(ways)))


def _on_signed_out(user: Any, **_: Any) -> None:
    if user is not None:
        record_sign_in("signed-out", user.username)


def _on_failed(credentials: dict[str, Any], **_: Any) -> None:
    record_sign_in("sign-in-failed", str(credentials.get("username", "")))


def _on_locked(username: str, **_: Any) -> None:
    record_sign_in("locked-out", str(username))


def _on_factor_added(request: Any, user: Any, authenticator: Any, **_: Any) -> None:
    if authenticator.type == authenticator.Type.TOTP:
        note_factor(request.session)
    record_sign_in("factor-added", user.username, factor=authenticator.type)


def _on_factor_removed(user: Any, authenticator: Any, **_: Any) -> None:
    record_sign_in("factor-removed", user.username, factor=authenticator.type)


def _on_factor_reset(user: Any, authenticator: Any, **_: Any) -> None:
    record_sign_in("factor-renewed", user.username, factor=authenticator.type)


def _on_factor_used(request: Any, user: Any, authenticator: Any, **_: Any) -> None:
    note_factor(request.session)
    remember_code(request, authenticator)
    if authenticator.type == authenticator.Type.RECOVERY_CODES:
        record_sign_in("recovery-code-used", user.username)


def _on_code_failed(sender: Any, request: Any, user: Any, **_: Any) -> None:
    """A wrong code counts like a wrong password."""
    AxesProxyHandler.user_login_failed(sender, {"username": user.username}, request)
    record_sign_in("code-failed", user.username)
