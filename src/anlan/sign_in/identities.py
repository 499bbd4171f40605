"""Whom a provider's word makes: only somebody who is in the directory."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser

from anlan.directory.services import recognise_identity


def find_person_for(*, issuer: str, subject: str, username: str, now: datetime) -> AbstractBaseUser | None:
    """The account behind a subject of an issuer, linked before or now by its name; None for a stranger."""
    person = recognise_identity(provider=issuer, subject=subject, username=username, now=now)
    return None if person is None else get_user_model().objects.get(pk=person)
