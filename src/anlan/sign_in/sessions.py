"""What a session carries beside the person: since when, how lately, and whether a second factor was shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from anlan.directory.selectors import is_demonstration
from anlan.sign_in.contracts import PasswordChangeNeeded, SecondFactor, SecondFactorNeeded, Sitting, Terms
from anlan.sign_in.parameters import find_limits
from anlan.sign_in.rules import find_end, is_over, is_to_note

_STARTED, _ACTIVE, _FACTOR = "anlan.started", "anlan.active", "anlan.second-factor"
CHANGE_PATH = "/_allauth/browser/v1/account/password/change"
FACTOR_PATH = "/_allauth/browser/v1/account/authenticators/totp"


def start_sitting(session: SessionBase, now: datetime) -> None:
    """Count from now, when somebody has signed in."""
    session[_STARTED] = session[_ACTIVE] = now.isoformat()


def keep_sitting(session: SessionBase, now: datetime, *, by_person: bool) -> bool:
    """Whether the session still holds at `now`; what a person does prolongs it, what a program asks does not.

    A session that was not started by signing in here never holds.
    """
    limits, sitting = find_limits(now), _find_sitting(session)
    if sitting is None or is_over(sitting, limits, now):
        return False
    if by_person and is_to_note(sitting, limits, now):
        session[_ACTIVE] = now.isoformat()
    return True


def is_fresh(session: SessionBase, now: datetime) -> bool:
    """Whether somebody signed in so lately that a change of their factors need not ask again who they are."""
    sitting = _find_sitting(session)
    return sitting is not None and now - sitting.started < timedelta(
        seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    )


def find_terms(session: SessionBase, now: datetime) -> Terms:
    """How long a session that holds may be left alone, and when it ends."""
    limits, sitting = find_limits(now), _find_sitting(session)
    if sitting is None:
        return Terms(limits.idle, now, now)
    return Terms(limits.idle, sitting.active + limits.idle, find_end(sitting, limits))


def note_factor(session: SessionBase) -> None:
    """The person has shown a second factor in this session."""
    session[_FACTOR] = True


def find_second_factor() -> SecondFactor:
    """What this installation asks for. A demonstration's accounts are invented: there it is offered."""
    asked: SecondFactor | None = settings.SECOND_FACTOR
    return asked or (SecondFactor.OFFERED if is_demonstration() else SecondFactor.REQUIRED)


def has_factor(person_id: int) -> bool:
    """Whether somebody has enrolled a second factor; recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user_id=person_id, type=Authenticator.Type.TOTP).exists())


def needs_password_change(person: Any) -> bool:
    """Whether a signed-in person still has the password that a machine made and showed to somebody else."""
    return bool(person.password_generated) and not is_demonstration()


def check_session(session: SessionBase, person: Any) -> None:
    """Raise PasswordChangeNeeded or SecondFactorNeeded when the session may not do anything else yet.

    Asked with each request; of somebody who is done it costs one query.
    """
    if needs_password_change(person):
        raise PasswordChangeNeeded(
            "Choose a password of your own first.",
            why="Whoever gave you this one has seen it.",
            how=f"Send it to {CHANGE_PATH}.",
        )
    enrolled = has_factor(person.pk)
    if enrolled and session.get(_FACTOR):
        return
    if enrolled:
        raise SecondFactorNeeded(
            "This session has not shown its second factor.", how="Sign in again, with the code."
        )
    if find_second_factor() is SecondFactor.REQUIRED:
        raise SecondFactorNeeded(
            "A second factor is needed here.",
            why="A password alone can be guessed or seen.",
            how=f"Enrol one at {FACTOR_PATH}.",
            clause="GB/T 22239-2019 8.1.4.1 d)",
        )


def _find_sitting(session: SessionBase) -> Sitting | None:
    started, active = session.get(_STARTED), session.get(_ACTIVE)
    if not started or not active:
        return None
    return Sitting(datetime.fromisoformat(started), datetime.fromisoformat(active))
