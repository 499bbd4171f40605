"""What is known of printouts without opening them, and what they could not tell."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from anlan.directory.contracts import Bureau
from anlan.directory.selectors import find_bureau, list_bureaus, list_contacts, list_holders, list_posts
from anlan.kernel.access import Actor, Permission
from anlan.kernel.errors import Forbidden
from anlan.plans.contracts import Text
from anlan.reports.cards.collecting import ON_PAPER, list_issuers, list_own_outside
from anlan.reports.cards.contracts import Lack, PrintoutInfo
from anlan.reports.cards.places import find_newest, list_folders

NEEDED = (Permission.READ_INCIDENT, Permission.SEE_PERSONAL)


def list_printouts(actor: Actor, *, now: datetime) -> tuple[PrintoutInfo, ...]:
    """Of each bureau with a plan in force where the actor may see numbers; raises Forbidden if none is."""
    return tuple(_describe(find_bureau(code), now) for code in _list_own(actor))


def find_printout(bureau: str, *, now: datetime) -> PrintoutInfo:
    """The newest of one bureau. Raises NotFound for the bureau."""
    return _describe(find_bureau(bureau), now)


def find_own_bureau(actor: Actor) -> str:
    """The first bureau with a printout where the actor may see it; raises Forbidden where there is none."""
    return _list_own(actor)[0]


def _list_own(actor: Actor) -> list[str]:
    bodies = [find_bureau(code) for code in list_issuers()]
    may = [body.code for body in bodies if all(actor.can(each, body.path) for each in NEEDED)]
    if not may:
        raise Forbidden(
            f"{actor.name} may see no printout.",
            why=f"It needs {' and '.join(each.value for each in NEEDED)} at a bureau with a plan in force.",
            how="Ask the duty officer, or the administrator for the role duty or handler.",
        )
    return may


def _describe(body: Bureau, now: datetime) -> PrintoutInfo:
    home, *others = list_folders()
    newest = find_newest(home, body.code)
    content = newest.read_bytes() if newest else b""
    return PrintoutInfo(
        bureau=body.code,
        name=Text(body.zh, body.en),
        made_at=datetime.fromtimestamp(newest.stat().st_mtime, UTC) if newest else None,
        day=newest.stem[-10:] if newest else "",
        digest=hashlib.sha256(content).hexdigest() if newest else "",
        size=len(content),
        copy=_compare(newest, content, others),
        lacks=tuple(_list_lacks(body, now)),
    )


def _compare(
    newest: Path | None, content: bytes, others: list[Path]
) -> Literal["not-set", "same", "missing"]:
    if not others:
        return "not-set"
    if newest is None:
        return "missing"
    try:
        return (
            "same" if all((folder / newest.name).read_bytes() == content for folder in others) else "missing"
        )
    except OSError:  # that place is away just now
        return "missing"


def _list_lacks(body: Bureau, now: datetime) -> Iterator[Lack]:
    places = list_bureaus([body.path])
    covered = [(place, post) for place in places for post in list_posts(place.code, now=now) if post.covered]
    refs = [post.ref for _, post in covered]
    holders, contacts = list_holders(refs, now=now), list_contacts(refs, now=now)
    for place, post in covered:
        where, who = Text(place.zh, place.en), Text(post.zh, post.en)
        if not holders[post.ref]:
            yield Lack("holder", where, who)
        if not any(each.kind in ON_PAPER for each in contacts[post.ref]):
            yield Lack("number", where, who)
    for outside in list_own_outside(body.code, now):
        if not outside.number:
            yield Lack("outside-number", Text("", ""), outside.name)
