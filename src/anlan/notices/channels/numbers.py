"""Telephone numbers as gateways want them written."""

from __future__ import annotations

import re

_MOBILE = re.compile(r"^(?:\+?86|0086)?(1[0-9]{10})$")


def write_national(number: str) -> str:
    """A mainland mobile number without 86; any other as digits alone."""
    found = _MOBILE.match(number)
    return found[1] if found else number.removeprefix("+")


def write_international(number: str) -> str:
    """E.164: a mainland mobile number with +86; any other keeps the country that it has."""
    found = _MOBILE.match(number)
    return f"+86{found[1]}" if found else f"+{number.removeprefix('+').removeprefix('00')}"
