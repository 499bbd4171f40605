"""Making printouts: one PDF a bureau and day at home and in a second place, gone after some days."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from pathlib import Path

import structlog

from anlan.directory.journal import change, record_change
from anlan.directory.selectors import find_bureau
from anlan.host.library import find_figures
from anlan.kernel.access import ENGINE, Actor, check_permission
from anlan.kernel.calendar import BEIJING
from anlan.kernel.clock import Clock
from anlan.kernel.errors import NotFound
from anlan.reports.cards.collecting import collect_printout, list_issuers
from anlan.reports.cards.places import find_newest, list_folders, name_file
from anlan.reports.cards.selectors import NEEDED
from anlan.reports.contracts import FORMATS, Printed
from anlan.reports.rendering.fonts import find_faces
from anlan.reports.rendering.pdf import set_template

# In the night, and made up for in the morning where the server was down then.
FROM_HOUR = 2
log = structlog.get_logger()


def print_cards(*, bureau: str, actor: Actor, wall: Clock) -> bytes:
    """A printout made now. Raises Forbidden, NotFound, FontMissing."""
    printout = collect_printout(bureau=bureau, actor=actor, wall=wall)
    return set_template("cards.typ", printout, at=printout.at, faces=find_faces())


def make_nightly(wall: Clock) -> int:
    """Print what today lacks from two in the morning on; returns how many. The job runs every hour."""
    now = wall.now()
    local = now.astimezone(BEIJING)
    if local.hour < FROM_HOUR:
        return 0
    made = 0
    for bureau in list_issuers():
        places = [name_file(folder, bureau, local.date()) for folder in list_folders()]
        lacking = [place for place in places if not place.exists()]
        if lacking:
            there = next((place for place in places if place.exists()), None)
            content = there.read_bytes() if there else print_cards(bureau=bureau, actor=ENGINE, wall=wall)
            for place in lacking:
                _write(place, content)
            made += 1
    for folder in list_folders():
        delete_old(folder, today=local.date())
    return made


def make_cards(*, bureau: str, actor: Actor, wall: Clock) -> None:
    """Print today's anew, in every place. Each number is a look on record, the actor's.

    Raises Forbidden, NotFound, FontMissing. A second place that is away goes without, as the list then says.
    """
    content = print_cards(bureau=bureau, actor=actor, wall=wall)
    home, *others = (
        name_file(folder, bureau, wall.now().astimezone(BEIJING).date()) for folder in list_folders()
    )
    _write(home, content)
    for place in others:
        try:
            _write(place, content)
        except OSError as fault:
            log.error("cards not copied", file=str(place), error=str(fault))


def open_cards(*, bureau: str, actor: Actor, now: datetime) -> Printed:
    """The newest printout of a bureau; the download is on record, because it shows numbers.

    Raises Forbidden without incidents:read and personal:read there, NotFound before the first night.
    """
    body = find_bureau(bureau)
    for permission in NEEDED:
        check_permission(actor, permission, body.path)
    newest = find_newest(list_folders()[0], bureau)
    if newest is None:
        raise NotFound(
            "There is no printout yet.",
            why="It is made once a night.",
            how="Make one: on the page of the cards, or anlan report cards --as USER --out FILE.",
        )
    _record_download(bureau, newest.name, actor=actor, now=now)
    return Printed(f"应急卡片 {body.zh} {newest.stem[-10:]}.pdf", FORMATS["pdf"], newest.read_bytes())


@change
def _record_download(bureau: str, file: str, *, actor: Actor, now: datetime) -> None:
    record_change("cards-seen", bureau=bureau, actor=actor, now=now, file=file)


def delete_old(folder: Path, *, today: date) -> None:
    """Printouts past their days; they hold contact data."""
    keep = timedelta(days=_find_days(today))
    for file in folder.glob("*.pdf"):
        try:
            made = date.fromisoformat(file.stem[-10:])
        except ValueError:
            continue  # not one of ours
        if made + keep <= today:
            file.unlink(missing_ok=True)


def _write(place: Path, content: bytes) -> None:
    """Whole or not at all, and for the owner's eyes only."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = place.with_name(f".{place.name}-{secrets.token_hex(4)}")
    try:
        draft.touch(mode=0o600)
        draft.write_bytes(content)
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)
    log.info("cards printed", file=str(place), bytes=len(content))


def _find_days(today: date) -> int:
    return int(find_figures("cards", today)["printouts"])
