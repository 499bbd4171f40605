"""Checking a proof against the form a step asks for. Bad proof never gets in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

import msgspec

from anlan.engine.contracts.events import FILE, VAULT, Proof
from anlan.kernel.clock import check_aware
from anlan.kernel.duration import parse_duration
from anlan.kernel.errors import Invalid
from anlan.plans.contracts import Field, Step
from anlan.plans.words import GRADES, OPINION_GRADES

WARNINGS = ("red", "orange", "yellow", "blue")
_BY_JSON = frozenset({"number", "flag", "list", "files", "posts", "divisions", "media"})
PERSONAL = frozenset({"person", "contact"})
_POST = re.compile(r"^([0-9][0-9a-z-]*:)?[a-z][a-z0-9-]*$")


def check_proof(step: Step, proof: Proof) -> Proof:
    """Return the proof with times in UTC; raise Invalid naming the first field that is missing or wrong."""
    return check_fields(step.proof, proof, where="proof", clause=", ".join(step.clauses))


def check_fields(fields: tuple[Field, ...], given: Proof, *, where: str, clause: str = "") -> Proof:
    known = {field.name: field for field in fields}
    for name in given:
        if name not in known:
            raise Invalid(
                f"There is no field {name!r} here.",
                how=f"The form has: {', '.join(known) or 'no fields'}.",
                clause=clause,
                field=f"{where}.{name}",
            )
    return {
        f.name: _check(f, given[f.name], where, clause) for f in fields if _present(f, given, where, clause)
    }


def _present(field: Field, given: Proof, where: str, clause: str) -> bool:
    value = given.get(field.name)
    if value is not None and value != "" and value != []:
        return True
    if field.required:
        raise Invalid(
            f"The field {field.name!r} is missing.",
            why="The plan asks for it as proof.",
            how=f"Give it as {field.type}.",
            clause=clause,
            field=f"{where}.{field.name}",
        )
    return False


def read_value(fields: tuple[Field, ...], text: str) -> object:
    """A value that was written as text, in the type of its field: `60` is a number where one is asked for."""
    if all(field.type not in _BY_JSON for field in fields):
        return text
    try:
        return msgspec.json.decode(text.encode())
    except msgspec.DecodeError:
        return text


def _check(field: Field, value: object, where: str, clause: str) -> object:
    place = f"{where}.{field.name}"
    try:
        return _CHECKS[field.type](value, place)
    except (ValueError, TypeError) as reason:
        raise Invalid(
            f"{value!r} is not a {field.type}.", why=str(reason), clause=clause, field=place
        ) from reason


def _text(value: object, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("text is expected")
    return value.strip()


def _number(value: object, place: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("a whole number is expected")
    if value < 0:
        raise ValueError("it counts something, so it is not below 0")
    return value


def _flag(value: object, place: str) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false is expected")
    return value


def _list(value: object, place: str) -> list[str]:
    if not isinstance(value, list | tuple) or not value:
        raise ValueError("a list of texts is expected")
    return [_text(item, place) for item in value]


def _time(value: object, place: str) -> str:
    at = value if isinstance(value, datetime) else datetime.fromisoformat(_text(value, place))
    return check_aware(at, field=place).isoformat().replace("+00:00", "Z")


def _date(value: object, place: str) -> str:
    return date.fromisoformat(_text(value, place)).isoformat()


def _duration(value: object, place: str) -> str:
    return str(parse_duration(_text(value, place), field=place))


def _one_of(choices: tuple[str, ...]) -> Callable[[object, str], str]:
    def check(value: object, place: str) -> str:
        if value not in choices:
            raise ValueError(f"one of {', '.join(choices)} is expected")
        return str(value)

    return check


def _posts(value: object, place: str) -> list[str]:
    posts = _list(value, place)
    for post in posts:
        if not _POST.match(post):
            raise ValueError(f"{post!r} is not a post such as group-office or 210102:branch-head")
    return posts


def _sealed(value: object, place: str) -> str:
    """Personal values arrive here already sealed; a plain one is refused so that it cannot enter an entry."""
    if not isinstance(value, str) or not value.startswith(VAULT):
        raise ValueError("a sealed value is expected")
    return value


def _file(value: object, place: str) -> str:
    if not isinstance(value, str) or not value.startswith(FILE):
        raise ValueError("an uploaded attachment is expected")
    return value


def _files(value: object, place: str) -> list[str]:
    return [_file(item, place) for item in _list(value, place)]


_CHECKS: dict[str, Callable[[object, str], object]] = {
    "text": _text,
    "number": _number,
    "flag": _flag,
    "list": _list,
    "time": _time,
    "date": _date,
    "duration": _duration,
    "grade": _one_of(GRADES + OPINION_GRADES),
    "level": _one_of(GRADES),
    "warning": _one_of(WARNINGS),
    "divisions": _posts,
    "posts": _posts,
    "media": _list,
    "person": _sealed,
    "contact": _sealed,
    "file": _file,
    "files": _files,
}
