"""A feed as iCalendar."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from icalendar import Calendar, Event

from anlan.directory.contracts import Unauthenticated
from anlan.directory.selectors import find_actor
from anlan.duty.access import may_read
from anlan.duty.contracts import BACKUP_SEAT, How
from anlan.duty.models import Feed, Roster, Shift
from anlan.duty.selectors.viewing import Names, read_names
from anlan.duty.services.feeds import digest_secret
from anlan.kernel.access import Actor, PostRef
from anlan.kernel.errors import NotFound

BACK, AHEAD = timedelta(days=31), timedelta(days=180)
_HOW = {How.COVER.value: "（替班）", How.SWAP.value: "（换班）"}


class FeedView(msgspec.Struct, frozen=True):
    """A feed of the caller: of their own shifts, or of a roster (`210100:duty-officer`)."""

    id: int
    roster: str
    made_at: datetime


def list_feeds(actor: Actor) -> tuple[FeedView, ...]:
    """The feeds of the actor that still work."""
    if not actor.person:
        return ()
    rows = Feed.objects.select_related("roster").filter(person=int(actor.person), revoked_at=None)
    return tuple(FeedView(row.pk, str(row.roster) if row.roster else "", row.made_at) for row in rows)


def write_feed(secret: str, *, now: datetime) -> bytes:
    """The calendar behind an address: the last month and half a year ahead.

    It holds posts, kinds of shift and, for a roster, what people are called; no name, number or address.
    Raises NotFound for a secret that is none, was revoked, or whose owner may not sign in any more.
    """
    row = Feed.objects.select_related("roster").filter(digest=digest_secret(secret), revoked_at=None).first()
    if row is None or not _may_still_read(row, now):
        raise NotFound("There is no such calendar.", how="Make a new address on the page 我的值班.")
    shifts = Shift.objects.select_related("roster").filter(since__lt=now + AHEAD, until__gt=now - BACK)
    shifts = shifts.filter(roster=row.roster) if row.roster else shifts.filter(person=row.person)
    found = list(shifts)
    names = read_names({shift.roster for shift in found}, {shift.person for shift in found})
    calendar = Calendar()
    calendar.add("prodid", "-//anlan//duty//ZH")
    calendar.add("version", "2.0")
    calendar.add(
        "x-wr-calname", f"值班 {names.post(_ref(row.roster))[0]}" if row.roster and found else "值班"
    )
    for shift in found:
        calendar.add_component(_write_event(shift, names, now, named=row.roster is not None))
    return bytes(calendar.to_ical())


def _may_still_read(row: Feed, now: datetime) -> bool:
    """Whether its owner may still sign in and see what it shows."""
    try:
        actor = find_actor(row.person, now=now)
    except Unauthenticated:
        return False
    return row.roster is None or may_read(actor, row.roster.bureau)


def _write_event(shift: Shift, names: Names, now: datetime, *, named: bool) -> Event:
    kind = names.kinds[shift.roster_id].get(shift.kind)
    title = f"{names.post(_ref(shift.roster))[0]} {kind.zh if kind else shift.kind}{_HOW.get(shift.how, '')}"
    event = Event()
    event.add("uid", f"{shift.roster}/{shift.n}@anlan")
    event.add("dtstamp", now)
    event.add("dtstart", shift.since)
    event.add("dtend", shift.until)
    event.add("summary", f"{title} {names.person(shift.person).label}" if named else title)
    event.add("transp", "TRANSPARENT" if shift.seat == BACKUP_SEAT else "OPAQUE")
    return event


def _ref(roster: Roster) -> PostRef:
    return PostRef(roster.bureau, roster.post)
