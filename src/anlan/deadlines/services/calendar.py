"""Setting a year of the working calendar from a table."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction

from anlan.deadlines.models import CalendarYear, WorkingDay
from anlan.kernel.access import Actor, Permission, check_permission
from anlan.kernel.errors import Invalid
from anlan.ledger.contracts import Draft
from anlan.ledger.services import append_entries, lock_streams, open_stream, take_turn

STREAM = "calendar"

_WORKING = dict.fromkeys(("1", "true", "yes", "是", "班"), True)
_WORKING |= dict.fromkeys(("0", "false", "no", "否", "休"), False)


@transaction.atomic
def set_calendar(*, year: int, lines: Iterable[str], actor: Actor, now: datetime) -> int:
    """Replace the calendar of `year` by a csv table with the columns date and working; returns its days.

    The table needs only the days that are not as the week has them: weekdays off and weekend days worked.
    The change is an entry of the stream `calendar`, because it moves the clocks that are set from now on;
    those that run keep their instant. The same table again changes nothing. Raises Invalid with row and
    column for the first cell that cannot be read; then nothing is changed either.
    """
    check_permission(actor, Permission.ADMINISTER, "/")
    days = read_days(year, lines)
    digest = sha256(repr(sorted(days.items())).encode()).hexdigest()
    if CalendarYear.objects.filter(year=year, digest=digest).exists():
        return len(days)
    row, _ = CalendarYear.objects.update_or_create(
        year=year, defaults={"digest": digest, "set_at": now, "set_by": actor.name}
    )
    row.days.all().delete()
    WorkingDay.objects.bulk_create(
        WorkingDay(day=day, year=row, working=works) for day, works in days.items()
    )
    _record_change(year, days, actor, now)
    return len(days)


def _record_change(year: int, days: dict[date, bool], actor: Actor, now: datetime) -> None:
    open_stream(STREAM, kind="calendar", now=now)
    lock_streams([STREAM])
    now = take_turn("calendar", now)
    facts = {"year": year, "days": {day.isoformat(): works for day, works in sorted(days.items())}}
    draft = Draft(type="calendar-set", happened_at=now, actor=actor.name, act="set-calendar", data=facts)
    append_entries({STREAM: [draft]}, now=now)


def read_days(year: int, lines: Iterable[str]) -> dict[date, bool]:
    """Whether each listed day is worked; raises Invalid for a day that is doubled or of another year."""
    table = csv.DictReader(line for line in lines if line.strip())
    missing = {"date", "working"} - set(table.fieldnames or ())
    if missing:
        raise Invalid(
            f"The table lacks the column {', '.join(sorted(missing))}.",
            how="The first line must read: date,working",
            field="row 1",
        )
    days: dict[date, bool] = {}
    for number, row in enumerate(table, start=2):
        day = _read_day(year, row["date"], number)
        if day in days:
            raise Invalid(
                f"{day} is listed twice.", how="Keep one of the rows.", field=f"row {number}, column date"
            )
        days[day] = _read_working(row["working"], number)
    return days


def _read_day(year: int, text: str | None, number: int) -> date:
    try:
        day = date.fromisoformat((text or "").strip())
    except ValueError:
        day = None
    if day is None or day.year != year:
        raise Invalid(
            f"{text!r} is not a day of {year}.",
            how=f"Write it like {year}-10-01.",
            field=f"row {number}, column date",
        )
    return day


def _read_working(text: str | None, number: int) -> bool:
    try:
        return _WORKING[(text or "").strip().lower()]
    except KeyError:
        raise Invalid(
            f"{text!r} does not say whether the day is worked.",
            how="Write 1 or 班 for a working day, 0 or 休 for a day off.",
            field=f"row {number}, column working",
        ) from None
