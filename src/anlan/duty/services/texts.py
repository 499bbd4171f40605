"""Text that many will read: short enough, and without a number that points at a person."""

from __future__ import annotations

import re

from anlan.kernel.errors import Invalid

# An identity number, a mobile number, a landline with its area code.
_PERSONAL = re.compile(
    r"(?<!\d)(?:[1-9]\d{16}[\dXx]|(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8})(?!\d)"
)


def check_text(text: str, *, field: str, longest: int, needed: bool = False) -> str:
    """The text without blanks around it. Raises Invalid for one that is too long, missing, or personal."""
    stripped = text.strip()
    if len(stripped) > longest or (needed and not stripped):
        raise Invalid(f"{field} needs {int(needed)} to {longest} characters.", field=field)
    if _PERSONAL.search(stripped):
        raise Invalid(
            "There is a telephone or identity number in it.",
            why="This text is read by everybody on duty and stays on record.",
            how="Leave it out; take in a matter where somebody is to be called back.",
            field=field,
        )
    return stripped
