"""Numbers that point at a person, taken out of text that will be read by more than the handler."""

from __future__ import annotations

import re

# An identity number, a mobile number (spaces or dashes between its parts), a landline with its area code.
_PERSONAL = re.compile(
    r"(?<!\d)(?:[1-9]\d{16}[\dXx]|(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8})(?!\d)"
)
MASK = "＊＊＊"


def mask_numbers(text: str) -> str:
    """The text with identity and telephone numbers replaced by a mask."""
    return _PERSONAL.sub(MASK, text)
