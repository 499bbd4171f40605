"""Reading what comes from outside: JSON and plain values into contracts, each fault with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from anlan.kernel.clock import check_aware
from anlan.kernel.errors import Invalid

T = TypeVar("T")
_AT = re.compile(r" - at `(?:key in )?\$\.?(.*)`$")
_LARGEST = 2**63
_YEARS = range(1900, 2201)


def read_json(raw: bytes, type: type[T] | Any) -> T:
    """Decode JSON into `type`; raises Invalid with the path of the first fault."""
    try:
        value: T = msgspec.json.decode(raw, type=type)
    except msgspec.ValidationError as fault:
        raise explain_fault(fault) from fault
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise Invalid("This is not JSON that can be read.", why=str(fault), field="body") from fault
    check_storable(value)
    return value


def read_value(raw: object, type: type[T] | Any, *, strict: bool = True) -> T:
    """Convert plain values into `type`; without `strict`, text may stand for numbers and flags."""
    try:
        value: T = msgspec.convert(raw, type=type, strict=strict)
    except msgspec.ValidationError as fault:
        raise explain_fault(fault) from fault
    check_storable(value)
    return value


def explain_fault(fault: msgspec.ValidationError) -> Invalid:
    """The refusal for a value of a wrong shape: `field` is its path, as in `alerts[0].startsAt`."""
    text = str(fault)
    found = _AT.search(text)
    place = found[1] if found else ""
    return Invalid(
        "The input does not have the shape that is asked for.",
        why=f"{_AT.sub('', text)}.",
        how="Compare it with the schema in /api/openapi.json.",
        field=place or "body",
    )


def check_storable(value: object, place: str = "") -> None:
    """Refuse what no column can hold: NUL in text, numbers beyond 64 bits, times without a zone or age."""
    if isinstance(value, str):
        _check_text(value, place)
    elif isinstance(value, datetime):
        _check_time(value, place)
    elif isinstance(value, int) and abs(value) >= _LARGEST:
        raise Invalid("The number is too large.", field=place)
    elif isinstance(value, msgspec.Struct):
        for name, told in zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True):
            check_storable(getattr(value, name), _join(place, told))
    elif isinstance(value, Mapping):
        for key, part in value.items():
            check_storable(key, place)
            check_storable(part, _join(place, str(key)))
    elif isinstance(value, list | tuple):
        for number, part in enumerate(value):
            check_storable(part, f"{place}[{number}]")


def _check_text(text: str, place: str) -> None:
    if "\0" in text:
        raise Invalid("The text holds a NUL character.", how="Leave it out.", field=place)


def _check_time(at: datetime, place: str) -> None:
    if at.year not in _YEARS:
        raise Invalid(f"The year {at.year} cannot be meant.", how="1900 to 2200.", field=place)
    check_aware(at, field=place)


def _join(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
