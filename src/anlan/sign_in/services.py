"""What an administrator does for somebody who cannot sign in."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction

from anlan.directory.access import access_person
from anlan.directory.contracts import Outcome
from anlan.kernel.access import Actor
from anlan.sign_in.guesses import forget_guesses
from anlan.sign_in.record import record_sign_in


@transaction.atomic
def unlock(*, actor: Actor, username: str) -> Outcome:
    """Forget the failures of somebody. Raises NotFound or Forbidden like every change of a person."""
    person = access_person(actor, username, everywhere=True)
    if not forget_guesses(person.username):
        return Outcome.UNCHANGED
    record_sign_in("unlocked", person.username, actor=actor.name)
    return Outcome.CHANGED


@transaction.atomic
def reset_second_factor(*, actor: Actor, now: datetime, username: str) -> Outcome:
    """Take somebody's second factor and recovery codes away, and end their sessions: a telephone was lost."""
    person = access_person(actor, username, everywhere=True)
    removed, _ = Authenticator.objects.filter(user_id=person.pk).delete()
    if not removed:
        return Outcome.UNCHANGED
    end_sessions(person.pk, now)
    record_sign_in("factor-reset", person.username, actor=actor.name)
    return Outcome.CHANGED


def end_sessions(person_id: int, now: datetime) -> int:
    """End every session of somebody; how many that were. Sessions are few, and only opened one by one."""
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore
    theirs = [
        row.pk
        for row in Session.objects.filter(expire_date__gt=now).iterator()
        if store().decode(row.session_data).get(SESSION_KEY) == str(person_id)
    ]
    return Session.objects.filter(pk__in=theirs).delete()[0]
