"""What a password that somebody chooses must be, beside what Django checks."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import ngettext

from anlan.sign_in.parameters import find_limits
from anlan.sign_in.wall import WALL


class LengthValidator:
    """At least as many characters as the library says today."""

    def validate(self, password: str, user: Any = None) -> None:
        shortest = find_limits(WALL.now()).password_length
        if len(password) < shortest:
            raise ValidationError(self._explain(shortest), code="password_too_short")

    def get_help_text(self) -> str:
        return self._explain(find_limits(WALL.now()).password_length)

    def _explain(self, shortest: int) -> str:
        # Django's own sentence, so that it comes translated.
        return ngettext(
            "This password is too short. It must contain at least %(min_length)d character.",
            "This password is too short. It must contain at least %(min_length)d characters.",
            shortest,
        ) % {"min_length": shortest}
