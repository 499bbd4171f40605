"""Who may be called outside: what the library says of each body, and the number that is set here."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from functools import lru_cache

import msgspec
from ruamel.yaml import YAML

from anlan.directory.contracts import Outcome
from anlan.directory.selectors import list_outside_numbers
from anlan.directory.services import put_outside_number
from anlan.host.library import find_library
from anlan.kernel.access import Actor
from anlan.kernel.errors import Invalid, NotFound
from anlan.plans.contracts import Text

INSTALLATION = "installation"


class NationalNumber(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"since": "from"}):
    """A number that is the same in the whole country, since a date, by a published source."""

    value: str
    since: date
    source: str


class OutsideBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A body of the library. `say` is what to say, by the clauses, with gaps for the caller to fill."""

    id: str
    name: Text
    clauses: tuple[str, ...]
    say: Text
    number: NationalNumber | None = None


class OutsideView(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to call. `number` is empty until somebody sets that of a local office; `source` says whose it is:
    a national document, `installation`, or empty with the number. `missing` is the sentence for that."""

    id: str
    name: Text
    number: str
    source: str
    say: Text
    clauses: tuple[str, ...]
    missing: str = ""


@lru_cache(maxsize=1)
def load_outside() -> dict[str, OutsideBody]:
    """The bodies of the library by id; raises Invalid for one that is not complete."""
    raw = YAML(typ="safe", pure=True).load(find_library() / "outside.yaml")
    try:
        bodies = msgspec.convert(raw, type=dict[str, tuple[OutsideBody, ...]])["bodies"]
    except (KeyError, msgspec.ValidationError) as fault:
        raise Invalid(f"outside.yaml cannot be read: {fault}.", how="Compare it with its header.") from fault
    return {body.id: body for body in bodies}


def list_outside(bureau: str, *, clauses: Collection[str], now: datetime) -> list[OutsideView]:
    """Whom a bureau may call, as the clauses of the plans that its reader may see name them.

    A body that only other plans name is left out, unless its number is national: anybody may call 110.
    Without a bureau, no number of an installation is known.
    """
    numbers = list_outside_numbers(bureau) if bureau else {}
    views = []
    for body in load_outside().values():
        shown = tuple(clause for clause in body.clauses if clause in clauses)
        if shown or body.number is not None:
            views.append(_view(body, shown, numbers.get(body.id, ""), now))
    return views


def set_outside_number(*, actor: Actor, now: datetime, bureau: str, body: str, number: str) -> Outcome:
    """Set the number of a local office at a bureau and below; an empty one takes it away.

    Raises NotFound for a body the library does not have, Invalid for one whose number is national.
    """
    known = load_outside().get(body)
    if known is None:
        raise NotFound(
            f"The library names no body {body!r}.", how=f"One of: {', '.join(load_outside())}.", field="body"
        )
    if known.number is not None:
        raise Invalid(f"{body} has one number in the whole country.", why=known.number.source, field="body")
    return put_outside_number(actor=actor, now=now, bureau=bureau, body=body, number=number)


def _view(body: OutsideBody, clauses: tuple[str, ...], own: str, now: datetime) -> OutsideView:
    national = body.number
    if national is not None and national.since <= now.date():
        number, source = national.value, national.source
    else:
        number, source = own, INSTALLATION if own else ""
    missing = "" if number else f"Nobody has set this number here: anlan outside set {body.id} NUMBER."
    return OutsideView(
        id=body.id,
        name=body.name,
        number=number,
        source=source,
        say=body.say,
        clauses=clauses,
        missing=missing,
    )
