"""Reply codes: what a person sends back to acknowledge where no page of ours can be opened.

A code names one delivery, so one notice and one contact point, and ends in a part that only this house can
make. It is short enough to be typed on a phone, and worth something from that contact point only.
"""

from __future__ import annotations

import re
import unicodedata
from email.utils import parseaddr

from django.utils.crypto import constant_time_compare, salted_hmac

from anlan.directory.contracts import ContactKind
from anlan.notices.channels.numbers import write_national

# The ways on which a reply comes back.
ANSWERED = frozenset({ContactKind.SMS, ContactKind.EMAIL})
_SALT = "anlan.reply"
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none that is mistaken for another
_SEAL = 7
# Read as the digits they are mistaken for.
_MEANT = str.maketrans("OIL", "011")
_CODE = re.compile(rf"(?<![0-9A-Z])([0-9A-Z]{{1,13}})-([0-9A-Z]{{{_SEAL}}})(?![0-9A-Z])")


def write_code(delivery: int, contact: int) -> str:
    """The reply code of one delivery to one contact point, such as `3F-7K2QX9A`."""
    return f"{_count(delivery)}-{_seal(delivery, contact)}"


def find_code(text: str) -> tuple[int, str] | None:
    """The delivery and the seal of the first code in the first line of `text`; None when there is none.

    What stands below is the message that was answered, with its own code in it, and is not read.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    # A Chinese keyboard writes full-width letters and dashes.
    plain = unicodedata.normalize("NFKC", lines[0]).upper() if lines else ""
    found = _CODE.search(re.sub(r"\s*[-‐-―−]\s*", "-", plain))
    if found is None or lines[0].lstrip().startswith(">"):
        return None
    number, seal = (part.translate(_MEANT) for part in found.groups())
    if "U" in number:
        return None
    delivery = 0
    for digit in number:
        delivery = delivery * 32 + _DIGITS.index(digit)
    return (delivery, seal) if delivery < 1 << 63 else None


def fits(delivery: int, contact: int, seal: str) -> bool:
    """Whether the seal was made here for this delivery to this contact point."""
    return constant_time_compare(_seal(delivery, contact), seal)


def _seal(delivery: int, contact: int) -> str:
    digest = salted_hmac(_SALT, f"{delivery}-{contact}", algorithm="sha256").digest()
    number = int.from_bytes(digest[:5], "big")
    return _count(number).rjust(_SEAL, "0")[-_SEAL:]


def _count(number: int) -> str:
    digits = ""
    while True:
        number, rest = divmod(number, 32)
        digits = _DIGITS[rest] + digits
        if not number:
            return digits


def same_address(kind: ContactKind, known: str, given: str) -> bool:
    """Whether a reply came from the contact point: gateways write +86 and spaces, mail its sender's name."""
    if kind is ContactKind.EMAIL:
        return parseaddr(given)[1].casefold() == known.strip().casefold() != ""
    one, other = (write_national(re.sub(r"\D", "", number)) for number in (given, known))
    return one == other != ""
